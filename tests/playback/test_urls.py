import pytest

from vcrproxy.playback.urls import split_url


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com/v1/models?limit=2",
        "HTTPS://API.OpenAI.com/v1/models?limit=2",
        "https://api.openai.com:443/v1/models?limit=2",
        "https://api.openai.com:/v1/models?limit=2",
        "https://api.openai.com/v1/models?limit=2#top",
        "https://user:secret@api.openai.com/v1/models?limit=2",
    ],
)
def test_spelling_that_cannot_matter_is_left_out(url):
    assert str(split_url(url)) == "https://api.openai.com/v1/models?limit=2"


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("http://localhost", "http://localhost/"),
        ("http://localhost?a", "http://localhost/?a"),
        ("http://localhost:80/", "http://localhost/"),
        ("http://localhost:443/", "http://localhost:443/"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("http://[::1]/a", "http://[::1]/a"),
        ("http://a@b@host/", "http://host/"),
        ("https://h/%7Ea/../B?b=2&a=%2f", "https://h/%7Ea/../B?b=2&a=%2f"),
        ("https://h/a\tb\nc", "https://h/a\tb\nc"),
        ("https://h/p?", "https://h/p?"),
        ("/v1/models?x#y", "/v1/models?x#y"),
        ("http://[::1", "http://[::1/"),
        ("\udcff", "\udcff"),
        ("", ""),
    ],
)
def test_everything_else_stays_as_it_is(url, text):
    assert str(split_url(url)) == text
