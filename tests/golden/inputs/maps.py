"""Maps of headers and form values: long keys, keys of several lines, none and many values."""

from vcrproxy.cassette.model import Headers

MAPS: tuple[Headers, ...] = (
    {},
    {"": ("",)},
    {"none": (), "one": ("1",), "three": ("a", "", "- b")},
    {"X-10": ("x",), "X-9": ("x",), "X-1a": ("x",), "X-1-": ("x",), "x-1": ("x",)},
    {"User-Agent": ("a",), "Content-Type": ("b",), "Accept": ("c", "d")},
    {"null": ("null",), "true": ("true",), "1.5": ("1.5",), "2001-01-01": ("~",), "yes": ("no",)},
    {"<<": ("<<",), "=": ("=",), "? a": ("? b",), "- a": ("- b",), "# a": ("# b",), "a: b": (":",)},
    {"a b": ("x",), " a": ("x",), "a ": ("x",), "a\tb": ("x",), "'a'": ("x",), '"a"': ("x",)},
    {"k" * 127: ("x",), "k" * 128: ("x", "y"), "k" * 129: ("x", "y"), "l" * 200: ()},
    {"é" * 64: ("x",), "é" * 65: ("x", "y"), "😀": ("x",), "\ufeff": ("x",)},
    {"a\nb": ("1", "x\ny\n"), "c\n": ("x",), "\n": ("x",), "d\n\n": (), " e\nf": ("a\n b",)},
    {"a\rb": ("x",), "a\x85b": ("x",), "a\u2028b": ("x",), "a\u2029": ("x",), "\x00": ("x",)},
    {"\udcff": ("\udcff", "x"), "\udcff" * 51: ("x",), "\udcff" * 52: ("x", "y"), "a\udcff\n": ()},
    {"data[]": ("1", "2"), "a[b][c]": ("x",), "file.name": ("it's",), "100%": ("50%",)},
)
