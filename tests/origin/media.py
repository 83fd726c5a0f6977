"""Images and audio: POST /v1/images/generations, /v1/audio/speech, /v1/audio/transcriptions."""

import base64
import hashlib
import io
import struct
import wave
import zlib
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from tests.origin.answers import count_tokens
from tests.origin.encodings import encode, json_response
from tests.origin.exchange import paced, read_form, read_json

MEDIA_TYPES = MappingProxyType(
    {
        "mp3": "audio/mpeg",
        "opus": "audio/opus",
        "aac": "audio/aac",
        "flac": "audio/flac",
        "wav": "audio/wav",
        "pcm": "audio/pcm",
    }
)
PART = 1024
BYTES_PER_LETTER = 96
IMAGE_SIDE = 64


async def create_image(request: Request) -> Response:
    """POST /v1/images/generations: small squares in a colour of the prompt."""
    asked = await read_json(request, "prompt")
    pictures = [png(f"{asked.body['prompt']} {number}") for number in range(asked.body.get("n", 1))]
    answer = {
        "created": asked.state.clock.tick(),
        "background": "opaque",
        "data": [{"b64_json": base64.b64encode(picture).decode("ascii")} for picture in pictures],
        "output_format": "png",
        "quality": "low",
        "size": "1024x1024",
    }
    return json_response(request, answer)


def png(prompt: str) -> bytes:
    """Paint a square; PNG, second edition, section 11."""
    colour = hashlib.sha256(prompt.encode()).digest()[:3]
    header = struct.pack(">IIBBBBB", IMAGE_SIDE, IMAGE_SIDE, 8, 2, 0, 0, 0)
    rows = (b"\0" + colour * IMAGE_SIDE) * IMAGE_SIDE
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(kind, content) for kind, content in chunks)


def _png_chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


async def create_speech(request: Request) -> Response:
    """POST /v1/audio/speech: bytes that no text can hold, in parts, of no stated length."""
    asked = await read_json(request, "input", "voice")
    form = asked.body.get("response_format", "mp3")
    sound = speech(asked.body["input"] + asked.body["voice"], form)
    parts = paced(asked, _parts(sound))
    return StreamingResponse(parts, media_type=MEDIA_TYPES.get(form, "application/octet-stream"))


def speech(text: str, form: str) -> bytes:
    """Make the noise of a text: a real file for wav, else frames that only look like MP3."""
    noise = hashlib.shake_256(text.encode()).digest(BYTES_PER_LETTER * len(text))
    return _wav(noise) if form == "wav" else b"\xff\xfb\x90\xc4" + noise


def _wav(samples: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 24_000, 0, "NONE", "not compressed"))
        sound.writeframes(samples)
    return file.getvalue()


def _parts(sound: bytes) -> Iterator[bytes]:
    return (sound[start : start + PART] for start in range(0, len(sound), PART))


async def create_transcription(request: Request) -> Response:
    """POST /v1/audio/transcriptions: what was heard, as JSON or as text."""
    asked = await read_form(request, "file")
    text = transcript(asked.body["file"].content)
    if asked.body.get("response_format") == "text":
        return encode(request, PlainTextResponse(text + "\n"))
    return json_response(request, {"text": text, "usage": _usage(text)})


def transcript(sound: bytes) -> str:
    """Describe a recording in words that only this recording gets."""
    return (
        f"A recording of {len(sound)} bytes that ends on {hashlib.sha256(sound).hexdigest()[:8]}."
    )


def _usage(text: str) -> dict[str, Any]:
    heard, written = 40, count_tokens(text)
    return {
        "type": "tokens",
        "input_tokens": heard,
        "input_token_details": {"text_tokens": 0, "audio_tokens": heard},
        "output_tokens": written,
        "total_tokens": heard + written,
    }
