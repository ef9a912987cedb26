"""What of an environment comes in, and what a key line or a person may ask for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.access.gate.asked import VERBS, read, with_wish
from coordtui.access.gate.environment import ALLOWED, Came, cleaned, how_they_came, must_begin_anew
from coordtui.access.gate.terminal import can_show
from coordtui.access.gate.turning_away import TurnedAway
from coordtui.access.gate.who import who_comes

KEY = "SHA256:" + "k" * 43
OURS = {"HOME", "PATH", "LC_CTYPE", "LANG", "LC_MESSAGES"}
texts = st.text(max_size=30)


@given(st.dictionaries(st.one_of(st.sampled_from([*ALLOWED, "TEXTUAL_DRIVER", "BROWSER"]), texts), texts))
def test_only_what_is_allowed_comes_in_and_only_in_its_form(environ: dict[str, str]) -> None:
    clean = cleaned(environ, home="/home/of/it")
    assert clean.keys() <= ALLOWED.keys() | OURS
    assert clean["HOME"] == "/home/of/it"
    assert clean["PATH"].startswith("/usr/")
    for name, form in ALLOWED.items():
        assert name not in clean or form.fullmatch(clean[name])
        assert "/" not in clean.get(name, "") or name == "TZ"


@pytest.mark.parametrize(
    "name",
    [
        *("TEXTUAL_DRIVER", "BROWSER", "EDITOR", "VISUAL", "XDG_STATE_HOME", "COORDTUI_STORE", "TERMINFO"),
        *("TMUX", "LD_PRELOAD", "PYTHONPATH", "COLUMNS", "LINES", "SSH_AUTH_SOCK", "SUDO_UID"),
    ],
)
def test_what_chooses_code_files_or_programs_stays_out(name: str) -> None:
    assert name not in cleaned({name: "1"}, home="/")


@pytest.mark.parametrize(
    ("given", "ctype"),
    [
        ({}, "C.UTF-8"),
        ({"LANG": "fr_CA.UTF-8"}, "C.UTF-8"),
        ({"LANG": "fr_CA.ISO-8859-1"}, "C"),
        ({"LANG": "C"}, "C"),
        ({"LANG": "fr_CA.UTF-8", "LC_ALL": "POSIX"}, "C"),
        ({"LANG": "../../evil"}, "C.UTF-8"),
    ],
)
def test_letters_are_utf8_unless_the_terminal_says_otherwise(given: dict[str, str], ctype: str) -> None:
    clean = cleaned(given, home="/")
    assert clean["LC_CTYPE"] == ctype
    assert "LC_ALL" not in clean


def test_a_process_that_obeyed_what_is_not_allowed_begins_anew() -> None:
    assert must_begin_anew({"PYTHONPATH": "/tmp"})
    assert must_begin_anew({"LD_PRELOAD": "x.so"})
    assert not must_begin_anew({"TERM": "xterm", "SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"})


@pytest.mark.parametrize("wish", ["", "ls", "calendar; ls", " calendar", "calendar --all", "CALENDAR", "\n"])
def test_no_other_word_than_a_verb_is_taken(wish: str) -> None:
    with pytest.raises(TurnedAway) as no:
        with_wish(read(["--as", "bo"]), wish)
    assert no.value.status == 64


def test_each_verb_is_taken_as_it_is() -> None:
    assert [with_wish(read(["--as", "bo"]), verb).verb for verb in VERBS] == list(VERBS)


@pytest.mark.parametrize(
    "words",
    [
        ["--as", "Bo"], ["--as", "../bo"], ["--as", ""], ["--as"], ["--as", "bo", "--as", "hrafn"],
        ["--as", "bo", "--key", "MD5:x"], ["--key", KEY], ["--as", "bo", "ls"], ["--linear"],
        ["--as", "bo\n"],
    ],
)  # fmt: skip
def test_a_key_line_that_is_not_as_we_write_it_lets_nobody_in(words: list[str]) -> None:
    with pytest.raises(TurnedAway):
        read(words)


def test_where_a_person_came_from_is_an_address_or_unknown() -> None:
    def via(said: str) -> str:
        return who_comes(read(["--as", "bo", "--key", KEY]), how_they_came({"SSH_CONNECTION": said})).via

    assert via("2001:db8::1 4242 192.0.2.2 22") == "ssh:2001:db8::1"
    assert via("fe80::1%eth0 1 2 3") == "ssh:fe80::1%eth0"
    assert via("\x1b]0;evil\x07 1 2 3") == via("") == "ssh:unknown"


def test_sudo_says_who_comes_only_with_a_name_that_is_theirs() -> None:
    for came in (
        Came(),
        Came(account=0, account_name="root"),
        Came(account=1, account_name="root"),
        Came(account=99_999_999, account_name="nobody"),
    ):
        with pytest.raises(TurnedAway) as no:
            who_comes(read([]), came)
        assert no.value.status == 77
    daemon = who_comes(read([]), Came(account=1, account_name="daemon"))
    assert (daemon.login, daemon.via) == ("daemon", "ssh:sudo")


@pytest.mark.parametrize("term", ["xterm-256color", "xterm-kitty", "tmux-256color", "linux", "vt100", "foot"])
def test_known_families_of_terminals_show_the_program(term: str) -> None:
    assert can_show(term)


@pytest.mark.parametrize("term", ["", "dumb", "unknown", "nothing-of-the-kind", "network"])
def test_a_terminal_that_cannot_place_text_is_told_so(term: str) -> None:
    assert not can_show(term)
