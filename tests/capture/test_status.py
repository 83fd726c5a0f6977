from tests.golden.witnesses import by_each_witness
from vcrproxy.capture.status import STATUS_TEXTS, http1_status, http2_status


@by_each_witness
def test_status_texts_are_those_of_go(witness):
    assert witness.statuses() == STATUS_TEXTS


def test_http1_keeps_the_servers_words_and_http2_has_gos():
    assert http1_status(200, "Fine") == "200 Fine"
    assert http2_status(413) == "413 Request Entity Too Large"
    assert http2_status(299) == "299 "
