import json

from tests.shared import shared
from vcrproxy.capture.status import STATUS_TEXTS, http1_status, http2_status


def test_status_texts_are_those_of_go():
    golden = json.loads(shared("format/go_misc_golden.json").read_text())["status_text"]

    assert {str(code): text for code, text in STATUS_TEXTS.items()} == golden


def test_http1_keeps_the_servers_words_and_http2_has_gos():
    assert http1_status(200, "Fine") == "200 Fine"
    assert http2_status(413) == "413 Request Entity Too Large"
    assert http2_status(299) == "299 "
