import gzip
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from vcrproxy.capture.encodings import UndecodableError, decode, decode_prefix, parse_encodings


def raw_deflate(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(body) + compressor.flush()


ENCODERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


@pytest.mark.parametrize("name", ENCODERS)
@given(body=st.binary(max_size=2000))
def test_a_body_comes_out_as_it_went_in(name, body):
    assert decode(ENCODERS[name](body), [name]) == body


def test_deflate_without_its_zlib_frame_is_read_too():
    assert decode(raw_deflate(b"hello" * 50), ["deflate"]) == b"hello" * 50


def test_encodings_are_undone_in_reverse():
    assert decode(brotli.compress(gzip.compress(b"x")), parse_encodings("gzip, BR")) == b"x"


def test_several_gzip_members_are_one_body():
    assert decode(gzip.compress(b"one ") + gzip.compress(b"two"), ["gzip"]) == b"one two"


@pytest.mark.parametrize("name", ENCODERS)
def test_a_cut_body_is_not_taken_for_a_whole_one(name):
    whole = ENCODERS[name](bytes(range(256)) * 40)

    with pytest.raises(UndecodableError):
        decode(whole[:-3], [name])


@pytest.mark.parametrize("name", ENCODERS)
def test_the_beginning_of_a_cut_stream_can_be_read(name):
    whole = ENCODERS[name](bytes(range(256)) * 4000)

    assert (bytes(range(256)) * 4000).startswith(decode_prefix(whole[:-3], [name]))


@pytest.mark.parametrize("name", ["gzip", "br", "zstd", "deflate", "lzma"])
def test_what_is_not_encoded_as_it_says_is_refused(name):
    with pytest.raises(UndecodableError, match=name):
        decode(b"\xffplain text", [name])


def test_identity_is_no_encoding():
    assert parse_encodings("identity, ") == parse_encodings(None) == []
