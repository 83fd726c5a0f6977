"""POST /v1/embeddings and POST /v1/moderations: answers that are numbers."""

import base64
import hashlib
import json
import math
import random
import re
from array import array
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tests.origin import ids
from tests.origin.answers import count_tokens
from tests.origin.encodings import json_response
from tests.origin.exchange import read_json

DIMENSIONS = {"text-embedding-3-large": 3072}
DEFAULT_DIMENSIONS = 1536
CATEGORIES = ("harassment", "hate", "illicit", "self-harm", "sexual", "violence")
VIOLENT = re.compile(r"\b(attack|fight|hit|kill)", re.IGNORECASE)


async def create_embeddings(request: Request) -> Response:
    """POST /v1/embeddings: a vector of length one for each input."""
    asked = await read_json(request, "input")
    size = asked.body.get("dimensions") or DIMENSIONS.get(asked.model, DEFAULT_DIMENSIONS)
    render = as_base64 if asked.body.get("encoding_format") == "base64" else list
    vectors = [vector(one, size) for one in inputs(asked.body["input"])]
    tokens = count_tokens(asked.body["input"])
    entries = [
        {"object": "embedding", "index": index, "embedding": render(values)}
        for index, values in enumerate(vectors)
    ]
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    answer = {"object": "list", "data": entries, "model": asked.model, "usage": usage}
    return json_response(request, answer)


def inputs(given: Any) -> list[Any]:
    """List the inputs of a request: texts, or lists of tokens."""
    one = isinstance(given, str) or isinstance(given[0], int)
    return [given] if one else given


def vector(given: Any, size: int) -> list[float]:
    """Make the vector of an input."""
    noise = random.Random(json.dumps(given))
    values = [noise.gauss(0.0, 1.0) for _ in range(size)]
    length = math.hypot(*values)
    return [round(value / length, 9) for value in values]


def as_base64(values: list[float]) -> str:
    """Write a vector as little-endian 32-bit floats."""
    return base64.b64encode(array("f", values).tobytes()).decode("ascii")


async def create_moderation(request: Request) -> Response:
    """POST /v1/moderations: a text is flagged if it speaks of a fight."""
    asked = await read_json(request, "input")
    results = [_judge(str(one)) for one in inputs(asked.body["input"])]
    answer = {"id": ids.base62("modr-", 29), "model": asked.model, "results": results}
    return json_response(request, answer)


def _judge(text: str) -> dict[str, Any]:
    scores = {category: _score(category, text) for category in CATEGORIES}
    if VIOLENT.search(text):
        scores["violence"] = 0.9
    categories = {category: score > 0.5 for category, score in scores.items()}
    return {
        "flagged": any(categories.values()),
        "categories": categories,
        "category_scores": scores,
        "category_applied_input_types": {category: ["text"] for category in CATEGORIES},
    }


def _score(category: str, text: str) -> float:
    return hashlib.sha256((category + text).encode()).digest()[0] / 100_000
