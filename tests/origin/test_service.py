"""The other endpoints and the errors, through the real SDK."""

import base64
import io
import wave

import httpx2
import openai
import pytest
from openai import OpenAI
from starlette.applications import Starlette

from tests.origin.conftest import KEY

HELLO = [{"role": "user", "content": "Say hi in Portuguese"}]


def test_embeddings_are_the_same_as_floats_and_as_base64(client: OpenAI):
    create = client.embeddings.create
    floats = create(
        model="text-embedding-3-small", input=["one", "two"], encoding_format="float", dimensions=32
    )
    packed = create(model="text-embedding-3-small", input=["one", "two"], dimensions=32)

    assert len(floats.data) == 2
    for one, other in zip(floats.data, packed.data, strict=True):
        assert one.embedding == pytest.approx(other.embedding, abs=1e-6)
    assert floats.data[0].embedding != floats.data[1].embedding


def test_models_are_listed_fetched_and_deleted(client: OpenAI):
    assert "gpt-4o" in [model.id for model in client.models.list()]
    assert client.models.retrieve("gpt-4o").id == "gpt-4o"
    assert client.models.delete("ft:gpt-4o:ours").deleted


def test_a_moderation_flags_violence(client: OpenAI):
    results = client.moderations.create(
        input=["a nice walk", "they fight and kill"], model="omni-moderation-latest"
    ).results

    assert [result.flagged for result in results] == [False, True]
    assert results[1].categories.violence


def test_an_image_is_a_png(client: OpenAI):
    images = client.images.generate(model="gpt-image-1", prompt="a red square", n=2).data or []

    pictures = [base64.b64decode(image.b64_json or "") for image in images]
    assert len(set(pictures)) == 2
    assert all(picture.startswith(b"\x89PNG\r\n\x1a\n") for picture in pictures)


def test_speech_is_bytes_that_are_not_text_and_have_no_stated_length(client: OpenAI):
    answer = client.audio.speech.with_raw_response.create(
        model="tts-1", voice="alloy", input="Read this to me, and take your time."
    )

    assert answer.headers["content-type"] == "audio/mpeg"
    assert "content-length" not in answer.headers
    with pytest.raises(UnicodeDecodeError):
        answer.content.decode()


def test_speech_as_wav_can_be_played(client: OpenAI):
    answer = client.audio.speech.create(
        model="tts-1", voice="alloy", input="Hello", response_format="wav"
    )

    with wave.open(io.BytesIO(answer.content)) as sound:
        assert sound.getframerate() == 24_000


def test_a_transcription_is_json_or_text(client: OpenAI):
    sound = ("sound.wav", b"RIFF and so on", "audio/wav")
    create = client.audio.transcriptions.create

    as_json = create(model="whisper-1", file=sound)
    as_text = create(model="whisper-1", file=sound, response_format="text")

    assert as_json.text.startswith("A recording of 14 bytes")
    assert as_text == as_json.text + "\n"


def test_a_file_is_kept_to_the_byte_until_it_is_deleted(client: OpenAI):
    content = bytes(range(256)) * 40
    file = client.files.create(file=("every.bin", content), purpose="user_data")

    assert file.bytes == len(content)
    assert file.id in [listed.id for listed in client.files.list()]
    assert client.files.content(file.id).content == content
    assert client.files.delete(file.id).deleted
    with pytest.raises(openai.NotFoundError):
        client.files.retrieve(file.id)


@pytest.mark.parametrize("key", ["sk-wrong-one", "not-a-key", ""])
def test_a_bad_key_is_refused(base_url: str, http: httpx2.Client, key: str):
    answer = http.get("/models", headers={"authorization": f"Bearer {key}"})

    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_a_missing_model_is_named_as_the_parameter(http: httpx2.Client):
    answer = http.post("/chat/completions", json={"messages": HELLO})

    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == "model"


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nowhere", 404), ("PUT", "/models", 405)]
)
def test_an_unknown_path_or_method_is_an_error_in_the_usual_shape(
    http: httpx2.Client, method: str, path: str, status: int
):
    answer = http.request(method, path)

    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"message", "type", "param", "code"}


@pytest.mark.parametrize(
    ("model", "error"),
    [
        ("error-400", openai.BadRequestError),
        ("error-429", openai.RateLimitError),
        ("error-500", openai.InternalServerError),
        ("no-such-model", openai.NotFoundError),
        ("hang-up", openai.APIConnectionError),
    ],
)
def test_a_model_can_be_an_error(client: OpenAI, model: str, error: type[Exception]):
    once = client.with_options(max_retries=0)

    with pytest.raises(error):
        once.chat.completions.create(model=model, messages=HELLO)


def test_a_rate_limit_says_when_to_come_back(http: httpx2.Client):
    answer = http.post("/chat/completions", json={"model": "error-429", "messages": HELLO})

    assert answer.headers["retry-after"] == "1"
    assert answer.headers.get_list("x-ratelimit-remaining-requests") == ["0"]


def test_a_flaky_model_answers_the_retry(client: OpenAI, app: Starlette):
    before = len(app.state.requests)

    completion = client.chat.completions.create(model="flaky-429", messages=HELLO)

    assert completion.choices[0].message.content == "Olá!"
    assert len(app.state.requests) == before + 2


def test_a_flaky_model_answers_the_retry_of_an_upload(client: OpenAI, app: Starlette):
    before = len(app.state.requests)

    client.audio.transcriptions.create(model="flaky-503", file=("a.wav", b"RIFF"))

    assert len(app.state.requests) == before + 2


def test_one_model_gives_the_key_away_across_events(client: OpenAI):
    stream = client.chat.completions.create(model="echo-key", messages=HELLO, stream=True)

    pieces = [chunk.choices[0].delta.content or "" for chunk in stream]
    assert KEY in "".join(pieces)
    assert all(KEY not in piece for piece in pieces)
