import pytest

from vcrproxy.launch.environment.search_path import users_path

OURS = "/cache/uv/archive/x"
PATH = f"{OURS}/bin:/home/me/.venv/bin:/usr/bin"


@pytest.mark.parametrize("theirs", [{}, {"VIRTUAL_ENV": "/home/me/.venv"}])
def test_what_uvx_puts_in_front_is_taken_off(theirs):
    environ = {"PATH": PATH, "UV": "/usr/bin/uv", **theirs}

    assert users_path(environ, OURS) == {"PATH": "/home/me/.venv/bin:/usr/bin"}


@pytest.mark.parametrize(
    "environ",
    [
        {"PATH": PATH},
        {"PATH": PATH, "VIRTUAL_ENV": OURS},
        {"PATH": PATH, "VIRTUAL_ENV": OURS, "UV": "/usr/bin/uv"},
        {"PATH": f"/usr/bin:{OURS}/bin", "UV": "/usr/bin/uv"},
        {"PATH": "", "UV": "/usr/bin/uv"},
        {"UV": "/usr/bin/uv"},
    ],
    ids=["by its path", "activated", "uv run", "not in front", "empty", "none"],
)
def test_any_other_path_stays_as_it_is(environ):
    assert users_path(environ, OURS) == {}


def test_a_link_to_our_folder_is_our_folder(tmp_path):
    (tmp_path / "real" / "bin").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    environ = {"PATH": f"{tmp_path}/link/bin:/usr/bin", "UV": "/usr/bin/uv"}

    assert users_path(environ, str(tmp_path / "real")) == {"PATH": "/usr/bin"}
