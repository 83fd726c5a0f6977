import pytest

from vcrproxy.capture.forms import request_form
from vcrproxy.cassette.model import Request

FORM = {"Content-Type": ("application/x-www-form-urlencoded; charset=utf-8",)}
URL = "https://api.openai.com/v1/x"


def test_body_values_come_before_those_of_the_query():
    request = Request(
        method="POST", url=f"{URL}?a=query&b=2", headers=FORM, body=b"a=body+1&a=%C3%A9"
    )

    assert request_form(request) == {"a": ("body 1", "é", "query"), "b": ("2",)}


@pytest.mark.parametrize("method", ["GET", "DELETE", "HEAD"])
def test_a_method_without_a_form_body_has_only_its_query(method):
    request = Request(method=method, url=f"{URL}?limit=2", headers=FORM, body=b"a=1")

    assert request_form(request) == {"limit": ("2",)}


def test_json_and_multipart_bodies_add_nothing():
    for media_type in ("application/json", "multipart/form-data; boundary=b"):
        request = Request(
            method="POST", url=URL, headers={"Content-Type": (media_type,)}, body=b"a=1"
        )
        assert request_form(request) == {}


def test_parts_that_go_cannot_read_are_left_out():
    request = Request(method="GET", url=f"{URL}?a=%zz&b=1;c=2&d=&&e&f=%ff")

    assert request_form(request) == {"d": ("",), "e": ("",), "f": ("\udcff",)}
