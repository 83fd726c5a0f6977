"""A client that lives on is led from one session to the next; ports of a lane's own."""

import shutil
import subprocess
from pathlib import Path

import httpx2
import openai
import psutil
import pytest

from tests.sessions_wire.asking import (
    HELLO,
    ask,
    ask_at,
    ask_by,
    ids_in,
    refusal,
    try_by,
    write_answers,
)
from tests.sessions_wire.control import Api
from tests.sessions_wire.serving import Door
from tests.wire.clients import chat_body, http, sdk
from tests.wire.proxy import PROJECT
from vcrproxy.cassette.reader import load_cassette

CLIENTS = PROJECT / "tests" / "clients"
by_protocol = pytest.mark.parametrize("http2", [False, True], ids=["HTTP/1.1", "HTTP/2"])


def connections(port: int) -> set[tuple[str, int]]:
    """List the ends of our own connections to a port."""
    found = psutil.Process().net_connections(kind="tcp")
    return {c.laddr for c in found if c.raddr and c.raddr.port == port and c.status != "LISTEN"}


@by_protocol
def test_a_pooled_client_is_moved_between_two_requests_of_one_connection(
    serving, control, tmp_path, http2
):
    lane = f"worker {http2}"
    path = httpx2.URL(f"/{lane}").raw_path.decode().strip("/")
    for number in (1, 2):
        write_answers(tmp_path / f"{number}.yaml", f"id {number}")

    with http(serving.as_user(lane), http2=http2) as client:
        first = control.open(cassette=str(tmp_path / "1.yaml"), lane=lane)
        ids = [ask_by(client)]
        opened = connections(serving.port)
        second = control.open(cassette=str(tmp_path / "2.yaml"))
        assert control.lane(path, session=second["session"])["session"] == second["session"]
        ids.append(ask_by(client))
        assert connections(serving.port) == opened

    assert ids == ["id 1", "id 2"]
    assert control.commit(first)["served"] == control.commit(second)["served"] == 1


def test_a_commit_hands_its_lanes_over_to_the_next_session(serving, control, tmp_path):
    lanes = ("hands over", "hands over too")
    first = control.open(cassette=str(write_answers(tmp_path / "1.yaml", "a", "b")), lane=lanes[0])
    control.lane("hands%20over%20too", session=first["session"])
    second = control.open(cassette=str(write_answers(tmp_path / "2.yaml", "c", "d")))

    with (
        http(serving.as_user(lanes[0])) as client,
        http(serving.as_user(lanes[1]), http2=True) as other,
    ):
        before = [ask_by(client), ask_by(other)]
        control.commit(first, then=second["session"])
        after = [ask_by(client), ask_by(other)]

    assert (before, after) == (["a", "b"], ["c", "d"])
    assert control.commit(second)["verdict"] == "replayed"


def test_a_client_is_moved_from_a_recording_to_the_next_one(serving, control, tmp_path):
    lane, ids = "records on", []
    with http(serving.as_user(lane)) as client:
        for number in range(3):
            session = control.open(cassette=str(tmp_path / f"{number}.yaml"), lane=lane)
            ids.append([ask_by(client), ask_by(client, "other")])
            assert control.commit(session)["verdict"] == "recorded"

    assert [ids_in(tmp_path / f"{number}.yaml") for number in range(3)] == ids


def test_a_lane_whose_session_was_closed_is_refused_until_it_is_bound_anew(
    serving, control, tmp_path
):
    cassette = write_answers(tmp_path / "closed.yaml", "id")
    control.commit(control.open(cassette=str(cassette), lane="closes"))

    with sdk(serving.as_user("closes")) as client:
        with pytest.raises(openai.BadRequestError) as caught:
            client.chat.completions.create(**chat_body(HELLO))
        control.open(cassette=str(cassette), lane="closes")
        answer = client.chat.completions.create(**chat_body(HELLO))

    assert f"session {cassette} of lane closes is closed; bind the lane" in str(caught.value)
    assert answer.id == "id"


def test_a_lane_that_is_unbound_leads_nowhere(serving, control, tmp_path):
    """A client may still hold a connection of it; its next request must not be recorded by name."""
    write_answers(serving.cassette("unbound"), "by name")
    write_answers(tmp_path / "bound.yaml", "one", "two")
    control.open(cassette=str(tmp_path / "bound.yaml"), lane="unbound")

    with http(serving.as_user("unbound")) as client:
        assert ask_by(client) == "one"
        status, lane = control("DELETE", "/lanes/unbound")
        refused = try_by(client)

    assert (status, lane["session"], lane["port"]) == (200, None, None)
    assert refused.status_code == 400
    assert "lane unbound is closed; bind the lane to another one" in refused.text


def test_a_bound_lane_is_led_by_a_base_url_as_well(serving, control, tmp_path):
    control.open(cassette=str(write_answers(tmp_path / "1.yaml", "one", "two")), lane="by base")

    assert ask_at(f"{serving.url}/by%20base/v1") == "one"
    assert ask_at(f"{control.lane('by%20base')['base_url']}/v1") == "two"


@by_protocol
def test_a_port_of_its_own_leads_to_the_lane(serving, control, tmp_path, http2):
    name = f"port {http2}"
    cassette = write_answers(tmp_path / "x.yaml", "by port", "straight", "by base URL")
    control.open(cassette=str(cassette), lane=name)
    lane = control.lane(name.replace(" ", "%20"), port=True)

    assert lane["proxy_url"] == f"http://127.0.0.1:{lane['port']}"
    assert lane["port"] != serving.port
    assert ask(Door(lane["proxy_url"], serving.ca_file), http2=http2) == "by port"
    assert ask(serving.at_port(lane["port"]), http2=http2) == "straight"
    assert ask_at(f"http://127.0.0.1:{lane['port']}/v1") == "by base URL"


def test_a_port_is_opened_once_and_closed_with_the_lane(serving, control):
    before = _listening(serving)
    first, again = control.lane("opens", port=True), control.lane("opens", port=True)
    other = control.lane("opens2", port=True)
    assert first["port"] == again["port"] != other["port"]
    assert _listening(serving) == before | {first["port"], other["port"]}

    control("DELETE", "/lanes/opens")
    control("DELETE", "/lanes/opens2")

    assert _listening(serving) == before
    assert control.lane("opens")["port"] is None


def test_a_connection_by_a_closed_port_stays_the_lanes(serving, control, tmp_path):
    cassette = write_answers(tmp_path / "x.yaml", "bound")
    control.open(cassette=str(cassette), lane="port closes")
    lane = control.lane("port%20closes", port=True)

    with http(serving.at_port(lane["port"])) as client:
        first = ask_by(client)
        control("DELETE", "/lanes/port%20closes")
        refused = try_by(client)
        control.open(cassette=str(cassette), lane="port closes")
        second = ask_by(client)

    assert "lane port closes is closed" in refused.text
    assert (first, second) == ("bound", "bound")


def test_a_port_of_a_lane_that_nobody_has_bound_leads_to_the_session_of_its_name(serving, control):
    write_answers(serving.cassette("port by name"), "id")

    lane = control.lane("port%20by%20name", port=True)

    assert ask(serving.at_port(lane["port"])) == "id"


def test_a_session_outlives_the_port_that_led_to_it(serving, control, tmp_path):
    session = control.open(cassette=str(tmp_path / "new.yaml"), lane="port records")
    lane = control.lane("port%20records", port=True)
    live = ask(serving.at_port(lane["port"]))
    control("DELETE", "/lanes/port%20records")

    assert control.report(session)["open"]
    assert control.commit(session)["recorded"] == 1
    assert ids_in(tmp_path / "new.yaml") == [live]


def run_in_lane(serving, lane: dict, command: list[str | Path]) -> str:
    """Run a program with nothing but the environment that the control API gives for a lane."""
    changes, plain = lane["environment"], {"PATH": _path(), "HOME": "/nonexistent"}
    done = subprocess.run(
        list(map(str, command)),
        env={k: v for k, v in plain.items() if k not in changes["unset"]} | changes["set"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr + serving.output
    return done.stdout


def _path() -> str:
    tools = (shutil.which(name) for name in ("node", "java", "sh"))
    return ":".join(dict.fromkeys(str(Path(tool).parent) for tool in tools if tool))


def _listening(serving) -> set[int]:
    found = psutil.Process(serving.process.pid).net_connections(kind="tcp")
    return {connection.laddr.port for connection in found if connection.status == "LISTEN"}


PROGRAM = """
const body = { model: "gpt-4o", messages: [{ role: "user", content: "hello" }] };
const url = "https://api.openai.com/v1/chat/completions";
const headers = { authorization: `Bearer ${process.env.OPENAI_API_KEY}` };
const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
console.log((await answer.json()).id);
"""


@pytest.mark.skipif(not shutil.which("node"), reason="Node is not installed: node 20 or newer")
def test_a_redirected_node_without_credentials_uses_a_port(start, tmp_path):
    serving = start()
    api = Api.of(serving)
    program = tmp_path / "ask.mjs"
    program.write_text(PROGRAM)
    for name in ("node one", "node two"):
        write_answers(serving.cassette(name), name)

    said = [
        run_in_lane(serving, api.lane(name.replace(" ", "%20"), port=True), ["node", program])
        for name in ("node one", "node two")
    ]

    assert said == ["node one\n", "node two\n"]


@pytest.mark.skipif(
    not shutil.which("javac"), reason="JDK is not installed: apt package default-jdk-headless"
)
def test_a_jvm_without_credentials_uses_a_port(start):
    serving = start()
    api = Api.of(serving)
    program = CLIENTS / "java" / "JavaNetHttp.java"
    live = {}
    for name in ("java-one", "java-two"):
        lane = api.lane(name, port=True)
        lane["environment"]["set"]["OPENAI_API_KEY"] = "sk-a-key-of-the-test-run-0123456789"
        live[name] = run_in_lane(serving, lane, ["java", program])
    serving.stop()

    assert len(set(live.values())) == 2
    for name, said in live.items():
        answer, stream = load_cassette(serving.cassette(name)).interactions
        assert said.encode() == answer.response.body + stream.response.body


def test_a_lanes_environment_leads_there_without_a_port(start):
    """A program that sends credentials unasked needs no port."""
    serving = start()
    write_answers(serving.cassette("by environment"), "id")
    lane = Api.of(serving).lane("by%20environment")

    changes = lane["environment"]["set"]

    assert changes["HTTPS_PROXY"] == lane["proxy_url"] == serving.as_user("by environment").url
    assert changes["VCRPROXY_CONTROL_URL"] == serving.control_url
    assert changes["VCRPROXY_TOKEN"] == serving.token
    assert ask(Door(changes["HTTPS_PROXY"], Path(changes["SSL_CERT_FILE"]))) == "id"


def test_a_lanes_port_has_no_name_that_could_be_refused(serving, control):
    status, answer = control("PUT", "/lanes/..%2Foutside", {"port": True})

    assert status == 400
    assert "is no name for a session" in answer["error"]["message"]


def test_a_lane_is_not_bound_to_a_closed_session(serving, control, tmp_path):
    session = control.open(cassette=str(write_answers(tmp_path / "x.yaml", "id")))
    control.commit(session)

    status, answer = control("PUT", "/lanes/too-late", {"session": session["session"]})

    assert (status, answer["error"]["code"]) == (409, "session_closed")
    assert refusal(serving.as_user("too-late", "none"))[0] < 500
