import pytest

from vcrproxy.options.values import OptionError, Value
from vcrproxy.options.variables import read_variables


def test_a_variable_is_read_by_the_kind_of_its_option():
    found = read_variables(
        {
            "VCRPROXY_HOSTS": "a.test, b.test",
            "VCRPROXY_PORT": "8080",
            "VCRPROXY_MODE": "replay-only",
            "VCRPROXY_BASE_URL": "1",
        }
    )

    assert found["hosts"] == Value(("a.test", "b.test"), "VCRPROXY_HOSTS")
    assert found["port"] == Value(8080, "VCRPROXY_PORT")
    assert found["mode"] == Value("replay-only", "VCRPROXY_MODE")
    assert found["base_url"] == Value(True, "VCRPROXY_BASE_URL")


@pytest.mark.parametrize(
    ("text", "value"), [("True", True), ("on", True), ("0", False), ("no", False)]
)
def test_a_flag_is_switched_on_or_off(text, value):
    assert read_variables({"VCRPROXY_REPEAT": text})["repeat"].raw is value


def test_an_empty_variable_and_those_of_others_set_nothing():
    environ = {"VCRPROXY_HOSTS": "", "VCRPROXY_TOKEN": "x", "VCRPROXY_CASSETTE": "x", "CI": "1"}

    assert dict(read_variables(environ).by_name) == {}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("VCRPROXY_REPEAT", "maybe", "VCRPROXY_REPEAT is 'maybe', expected true or false"),
        ("VCRPROXY_PORT", "http", "VCRPROXY_PORT is 'http', expected a number"),
        ("VCRPROXY_PORT", "99999", "VCRPROXY_PORT: 99999 is no port"),
        ("VCRPROXY_MODE", "twice", "VCRPROXY_MODE: 'twice' is no mode"),
        ("VCRPROXY_HOSTS", "a b", "VCRPROXY_HOSTS: 'a b' is no host"),
        ("VCRPROXY_OTHER_HOSTS", "x", "VCRPROXY_OTHER_HOSTS: 'x' is no choice"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named(name, text, message):
    with pytest.raises(OptionError) as caught:
        read_variables({name: text})

    assert str(caught.value).startswith(message)
