import json

from tests.shared import shared
from vcrproxy.capture.headers import KEPT_HEADERS, canonical_name, gather, keep_headers


def test_names_are_spelled_as_go_spells_them():
    golden = json.loads(shared("format/go_misc_golden.json").read_text())["canonical_header"]

    wrong = {case["in"]: canonical_name(case["in"]) for case in golden}

    assert wrong == {case["in"]: case["out"] for case in golden}


def test_repeated_headers_keep_their_order_under_one_name():
    headers = gather([("accept", "a"), ("X-One", " padded\t"), ("ACCEPT", "b")])

    assert headers == {"Accept": ("a", "b"), "X-One": ("padded",)}


def test_only_the_named_headers_are_kept():
    headers = {"Accept": ("a",), "Cf-Ray": ("x",), "Content-Type": ("t",)}

    assert keep_headers(headers, KEPT_HEADERS) == {"Accept": ("a",), "Content-Type": ("t",)}
