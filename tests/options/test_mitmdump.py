"""The table as mitmproxy has it."""

import pytest
from mitmproxy.addonmanager import Loader
from mitmproxy.options import Options
from mitmproxy.test import taddons

from vcrproxy.options.mitmdump import declare, read_declared
from vcrproxy.options.table import Front, on
from vcrproxy.options.values import OptionError


@pytest.fixture
def options():
    with taddons.context() as context:
        declare(Loader(context.master))
        declare(Loader(context.master))
        yield context.options


def test_both_addons_may_declare_the_options(options):
    declared = set(options.keys()) - set(Options().keys())

    assert declared >= {option.mitmdump_name for option in on(Front.MITMDUMP)}
    assert options.default("cassette_repeat") is False
    assert options.default("cassette_hosts") == ["api.openai.com"]
    assert options.default("cassette_mode") == ""


def test_what_is_set_is_read_and_the_rest_has_its_default(options):
    options.set("cassette=x.yaml", "cassette_hosts=a.test,b.test", "cassette_mode=new-episodes")

    values = read_declared(options)

    assert values.texts("hosts") == ("a.test", "b.test")
    assert values["mode"].origin == "cassette_mode"
    assert (values.text("cassette"), values.text("dir")) == ("x.yaml", None)
    assert values.texts("keep_headers") == ()


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("cassette_hosts=a b", "cassette_hosts: 'a b' is no host"),
        ("cassette_mode=twice", "cassette_mode: 'twice' is no mode"),
        ("cassette_other_hosts=maybe", "cassette_other_hosts: 'maybe' is no choice"),
        ("cassette=~no-such-user/x", "cassette: ~no-such-user/x: "),
    ],
)
def test_a_value_that_cannot_be_used_is_named_as_mitmdump_does(options, setting, message):
    options.set(setting)

    with pytest.raises(OptionError) as caught:
        read_declared(options)

    assert str(caught.value).startswith(message)


def test_the_help_is_sentences_without_markdown(options):
    text = options._options["cassette_dir"].help

    assert text.startswith("Folder of the cassettes of named sessions. ")
    assert "`" not in text
