"""What the client and the server tell each other, and where they look for one another."""

from __future__ import annotations

import threading
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.access import usual
from coordtui.access.serving import alone
from coordtui.access.serving.address import address_in, settings_named
from coordtui.access.serving.client import hand_over
from coordtui.access.serving.request import LARGEST, read, written

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=20)
NAMES = TEXTS.filter(lambda name: name and "=" not in name)


@given(st.lists(TEXTS, max_size=5), st.dictionaries(NAMES, TEXTS, max_size=5))
def test_a_request_is_read_as_it_was_written(words: list[str], environment: dict[str, str]) -> None:
    request = written("1.0", words, environment)
    assert int.from_bytes(request[:4], "big") == len(request) - 4
    assert read(request[4:], "1.0") == (words, environment)


@given(st.binary(max_size=60))
def test_what_is_no_request_is_refused_and_nothing_else(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any kind of it
        read(body, "1.0")


def test_a_request_of_another_version_or_too_large_or_with_zeros_is_refused() -> None:
    with pytest.raises(ValueError, match="version"):
        read(written("0.9", [], {})[4:], "1.0")
    with pytest.raises(ValueError, match="large"):
        written("1.0", ["x" * LARGEST], {})
    with pytest.raises(ValueError, match="zero"):
        written("1.0", ["a\0b"], {})


@pytest.mark.parametrize(
    "text",
    [
        '[access]\nserver = "/run/c/s.sock"\n',
        "theme = 'dark'\n[access] # who\n  server='/run/c/s.sock' # where\n",
        'access.server = "/run/c/s.sock"\n[store]\nserver = "other"\n',
    ],
)
def test_the_address_is_read_as_the_parser_reads_it(text: str) -> None:
    assert address_in(text) == tomllib.loads(text)["access"]["server"] == "/run/c/s.sock"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[store]\nserver = '/a'",
        '[access]\nserver = ""',
        '[access]\nserver = "run"',
        '[access]\nserver = "/\\u0041"',
    ],
)
def test_where_no_server_is_named_plainly_there_is_none(text: str) -> None:
    assert address_in(text) == ""


def test_the_settings_are_those_that_the_gate_reads() -> None:
    assert settings_named(["--as", "ada", "--settings", "/srv/s.toml"]) == "/srv/s.toml"
    assert settings_named(["--settings=/srv/s.toml"]) == "/srv/s.toml"
    assert settings_named(["--as", "ada"]) == usual.SETTINGS


def test_where_there_are_no_settings_the_program_starts_here() -> None:
    hand_over(["--settings", "/nonexistent/settings.toml"], {})


def test_other_threads_are_told_with_the_module_that_began_them() -> None:
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait, name="tardy")
    thread.start()
    try:
        assert any("tardy (threading)" in each for each in alone.others())
    finally:
        ended.set()
        thread.join()
