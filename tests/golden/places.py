"""Cassettes that have one thing in every kind of place."""

from vcrproxy.cassette.model import Cassette, Headers, Interaction, Request, Response, to_text


def everywhere(string: bytes) -> Cassette:
    """Put a string into bodies, lists, maps, map keys and single values."""
    text = to_text(string)
    request = Request(
        content_length=len(string),
        transfer_encoding=(text,),
        body=string,
        form={text: (text,), "other": ("x",)},
        headers={"X-String": (text,)},
        url=text,
        method="POST",
    )
    response = Response(
        proto="HTTP/2.0",
        proto_major=2,
        proto_minor=0,
        trailer={"X-String": (text, "x")},
        content_length=-1,
        uncompressed=True,
        body=string,
        status=text,
        code=200,
        duration=1_234_567_890,
    )
    return Cassette((Interaction(request, response),))


def same_map_everywhere(names: Headers) -> Cassette:
    """Put a map wherever a cassette has one."""
    request = Request(form=names, headers=names, url="u", method="GET")
    response = Response(trailer=names, headers=names, status="200 OK", code=200)
    return Cassette((Interaction(request, response),))
