"""How two bodies differ once the rules have passed over what they may."""

from collections.abc import Iterator

from vcrproxy.cassette.model import Request
from vcrproxy.playback.differences import Difference
from vcrproxy.playback.json_difference import json_differences
from vcrproxy.playback.matchers import request_body_differences
from vcrproxy.playback.rules.choice import Choice
from vcrproxy.playback.rules.names import Rule
from vcrproxy.playback.rules.opened import open_request
from vcrproxy.playback.rules.paths import viewed
from vcrproxy.playback.rules.steps import prepare


def body_differences_by_rules(
    asked: Request, recorded: Request, choice: Choice
) -> Iterator[Difference]:
    """Give what differs between two bodies; what is ignored, or in another order, does not."""
    one, other = open_request(asked), open_request(recorded)
    if not choice.on or (one.kind, other.kind) != ("json", "json"):
        yield from request_body_differences(asked, recorded)
        return
    try:
        for opened in (one, other):
            prepare(opened, choice)
            if Rule.JSON in choice:
                opened.value = viewed(opened.value)
    except RecursionError:
        yield from request_body_differences(asked, recorded)
    else:
        yield from json_differences(one.value, other.value)
