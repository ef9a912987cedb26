"""What can be asked of the gate without the program, and which terminals it turns away, in a sentence."""

from __future__ import annotations

import json
import re

import pytest

from tests.ssh.rig import GUEST, RESEARCHER, Rig

pytestmark = pytest.mark.timeout(120)

OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def said(rig: Rig, *words: str, login: str = RESEARCHER, **environment: str) -> tuple[int, str]:
    """The exit status of a call, and all that it said; nothing of it commands a terminal."""
    ran = rig.run(login, *words, **environment)
    text = (ran.stdout + ran.stderr).replace("\r\n", "\n")
    assert OBEYED.findall(text) == []
    assert "Traceback" not in text
    return ran.returncode, text


def test_a_few_words_are_answered_and_only_with_what_is_ones_own(rig) -> None:
    assert said(rig, "lab", "version")[0] == 0
    status, calendar = said(rig, "lab", "calendar")
    assert (status, calendar[:15]) == (0, "BEGIN:VCALENDAR")
    status, mine = said(rig, "lab", "my-data", login=GUEST)
    assert status == 0
    profile = json.dumps(json.loads(mine), ensure_ascii=False)
    assert rig.names[GUEST] in profile
    assert rig.mails[GUEST] in profile
    assert rig.mails[RESEARCHER] not in profile


@pytest.mark.parametrize(
    "word", ["calendar --help", "Calendar", " calendar", "my-data 1", "--as hrafn", "-h"]
)
def test_what_is_not_exactly_one_of_the_words_is_refused(rig, word) -> None:
    assert said(rig, "lab", "--", word)[0] == 64


def test_without_a_terminal_the_program_says_what_to_do(rig) -> None:
    status, text = said(rig, "lab")
    assert status == 65
    assert "ssh -t" in text
    assert rig.programs() == set()


HOSTILE = ["dumb", "../../../../etc/passwd", "$(touch trace)", "x" * 5000, "xterm\x1b]0;mine\x07", "-h"]


@pytest.mark.parametrize("term", HOSTILE, ids=["dumb", "path", "command", "huge", "sequence", "option"])
def test_a_terminal_that_cannot_show_the_program_is_turned_away(rig, term) -> None:
    status, text = said(rig, "-tt", "lab", TERM=term)
    assert status == 66
    assert "TERM=xterm-256color" in text
    assert not (rig.place.home / "trace").exists()


LANGUAGES = ["", "C", "../../etc", "fr_CA.UTF-8\x1b[2J", "x" * 4000]


@pytest.mark.parametrize("language", LANGUAGES, ids=["empty", "C", "path", "sequence", "huge"])
def test_no_language_does_harm(rig, language) -> None:
    sent = ("-o", "SendEnv LANG LC_ALL", "lab", "help")
    status, text = said(rig, *sent, LANG=language, LC_ALL=language)
    assert status == 0
    assert "calendar" in text
