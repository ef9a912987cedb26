"""What leaves the program: no control, copies by a way that is named, reports without data."""

from __future__ import annotations

import os
import stat
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from coordtui.host.report import error_report, without_private_data
from coordtui.text.messages import N_
from coordtui.ui import clipboard
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.filters import Scrub
from tests.ui.kit import settled

HOSTILE = st.lists(
    st.sampled_from(
        ["\x1b]52;c;aGk=\x07", "\x1b[2J", "\x9b2J", "\u202e", "\u200b", "\x00", "\x7f", "é", "\u00a0", "漢"]
    )
    | st.text(st.characters(categories=["Cc", "Cf", "L", "Zs", "So"]), max_size=5)
).map("".join)


@given(HOSTILE)
def test_no_control_reaches_the_terminal(text: str) -> None:
    (segment,) = Scrub().apply([Segment(text, Style(bold=True))], Color(0, 0, 0))
    assert not set(segment.text) & {chr(n) for n in (*range(32), *range(127, 160), 0x202E, 0x200B)}
    assert segment.style == Style(bold=True)
    assert Scrub().apply([segment], Color(0, 0, 0)) == [segment]


def test_plain_segments_pass_untouched() -> None:
    segments = [Segment("Éloïse Dubois-Fictif 漢字\u00a0: ● █░"), Segment("ok")]
    assert Scrub().apply(segments, Color(0, 0, 0)) is segments


def test_outside_tmux_the_terminal_itself_is_asked() -> None:
    sent: list[str] = []
    said = clipboard.copy("Éloïse", sent.append, {})
    assert sent[0].startswith("\x1b]52;c;")
    assert b64decode(sent[0][7:-1]).decode() == "Éloïse"
    assert "OSC 52" in str(said)


def test_inside_tmux_its_buffer_is_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fake_tmux(
        tmp_path, f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\ncat > {tmp_path}/buffer\n', monkeypatch
    )
    sent: list[str] = []
    said = clipboard.copy("h.placeholder@example.invalid", sent.append, {"TMUX": "x"}, processes=True)
    assert (tmp_path / "buffer").read_text() == "h.placeholder@example.invalid"
    assert (tmp_path / "arguments").read_text() == "load-buffer -w -\n"
    assert sent == []
    assert "tmux" in str(said)


def test_when_tmux_does_not_answer_the_terminal_is_asked_through_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fake_tmux(tmp_path, "#!/bin/sh\nexit 1\n", monkeypatch)
    sent: list[str] = []
    clipboard.copy("x", sent.append, {"TMUX": "x"}, processes=True)
    assert sent[0].startswith("\x1bPtmux;\x1b\x1b]52;")


def test_for_whom_no_process_may_start_tmux_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fake_tmux(tmp_path, f"#!/bin/sh\ncat > {tmp_path}/buffer\n", monkeypatch)
    sent: list[str] = []
    clipboard.copy("x", sent.append, {"TMUX": "x"})
    assert sent[0].startswith("\x1bPtmux;\x1b\x1b]52;")
    assert not (tmp_path / "buffer").exists()


@pytest.mark.parametrize(("via", "at_home"), [("local", True), ("ssh:203.0.113.7", False), ("job", False)])
async def test_only_for_whoever_the_account_belongs_to_a_copy_starts_a_process(
    via: str, at_home: bool, app_of: Callable[..., CoordtuiApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "203.0.113.7 1 203.0.113.8 22")  # the coordinator's usual way in
    asked: list[bool] = []
    monkeypatch.setattr(
        clipboard, "copy", lambda text, write, *, processes, key: asked.append(processes) or N_("copied")
    )
    app = app_of()
    app.session.actor = replace(app.session.actor, via=via)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.copy("x")
    assert asked == [at_home]


def test_what_is_too_long_is_not_sent() -> None:
    sent: list[str] = []
    said = clipboard.copy("x" * 100_000, sent.append, {}, key="Y")
    assert str(said) == "Too long to copy through a terminal (100000 characters); Y shows it to select."
    assert sent == []


@pytest.mark.parametrize("term", ["linux", "vt100"])
def test_a_terminal_without_a_clipboard_is_sent_nothing(term: str) -> None:
    sent: list[str] = []
    assert "Y shows" in str(clipboard.copy("x", sent.append, {"TERM": term}))
    assert sent == []


@pytest.mark.parametrize("environ", [{"STY": "1.pts", "TERM": "screen"}, {"TERM": "screen-256color"}])
def test_gnu_screen_passes_it_on_in_pieces(environ: dict[str, str]) -> None:
    sent: list[str] = []
    clipboard.copy("x" * 1000, sent.append, environ)
    pieces = sent[0].split("\x1bP")[1:]
    assert "".join(piece.removesuffix("\x1b\\") for piece in pieces) == clipboard.osc52("x" * 1000)
    assert max(map(len, pieces)) <= 258


def test_every_way_that_may_fail_names_the_key_that_shows_the_text() -> None:
    for environ in ({}, {"TMUX": "x"}, {"TERM": "linux"}, {"TERM": "screen"}):
        assert "{key}" in clipboard.copy("x", str, environ).text


def _fake_tmux(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / "tmux"
    file.write_text(script)
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


@pytest.mark.parametrize(
    "private",
    [
        "h.placeholder@example.invalid",
        "/home/hrafn/papers.bib",
        "~/thesis/a.tex",
        "https://example.invalid/?q=hrafn",
        "'Hrafn Placeholder'",
        "“Hrafn”",
    ],
)
def test_a_report_holds_no_private_data(private: str) -> None:
    told = without_private_data(f"could not read {private} today")
    assert private not in told
    assert "hrafn" not in told.casefold()
    assert told.startswith("could not read")


def test_a_report_names_versions_and_lines_but_no_values() -> None:
    secret = "Hrafn Placeholder"
    try:
        raise ValueError(f"no such person: '{secret}'")
    except ValueError as error:
        report = error_report(error, where="sample.things")
    assert report.startswith("coordtui ")
    assert "in sample.things" in report
    assert "ui/test_locks.py:" in report
    assert report.endswith("ValueError: no such person: <text>")
