"""What it means that no good answer came: a state of the machine, and the words that go with it."""

from __future__ import annotations

import re

from coordtui.api import Message, safe
from coordtui_gpus.collecting.answers import Answer
from coordtui_gpus.collecting.scripts import MARK
from coordtui_gpus.reading.probe import NO_TOOL, STUCK, TIMED_OUT
from coordtui_gpus.records import Host, HostState
from coordtui_gpus.texts import N_

SILENT = N_("No answer before the deadline.")
HANGS = N_("It stopped in the middle of its answer: a tool hangs there.")
STOPPED = N_("The answer stopped half-way.")
FLOODED = N_("The answer was too long and was cut.")
STILL = N_("An earlier look at it still runs.")
INVENTED = N_(
    "It is invented, as all machines of the demo are, and has no key to compare. Of one of yours, "
    "“coordtui gpus hostkey” tells the key that is known, the one that is shown, and how to compare them."
)
NO_FRAME = N_("It let us in, and did not run the question.")

_OURS = (SILENT, HANGS, STOPPED, FLOODED, STUCK, NO_TOOL, TIMED_OUT, STILL, NO_FRAME)
_OWN = {str(each): each for each in _OURS}

_HOSTKEY = re.compile(
    r"host key verification failed|remote host identification has changed|host key is known|"
    r"host key.* (?:not trusted|revoked|differs)|no matching host key|certificate invalid",
    re.IGNORECASE,
)
_AUTH = re.compile(
    r"permission denied|too many authentication failures|no supported authentication|"
    r"authentication failed|no more authentication methods|account has expired|access denied",
    re.IGNORECASE,
)
_SSH = 255
"""How `ssh` itself ends when it fails; every other status is of what ran there."""

Failure = tuple[HostState, str]


def failure_of(answer: Answer) -> Failure | None:
    """Why no whole answer came, None when one did; whether it makes sense is another question."""
    begun = MARK in answer.out
    if answer.flooded:
        return "cut_short", str(FLOODED)
    if answer.late:
        return ("cut_short", str(HANGS)) if begun else ("unreachable", str(SILENT))
    if begun:
        return None if _ends(answer.out) else ("cut_short", _words(answer) or str(STOPPED))
    return _unbegun(answer)


def _unbegun(answer: Answer) -> Failure:
    """Why the script did not even begin."""
    if answer.state:
        return answer.state, _words(answer)
    if answer.status != _SSH:
        return "failed", _words(answer) or str(NO_FRAME)
    if _HOSTKEY.search(answer.err):
        return "hostkey", _words(answer)
    return ("auth" if _AUTH.search(answer.err) else "unreachable"), _words(answer)


def _ends(out: bytes) -> bool:
    return out.rpartition(MARK)[2].strip() == b"end"


def _words(answer: Answer) -> str:
    """What was said, on one line: the frame of stars that `ssh` draws is left out."""
    begun = answer.out.partition(MARK)[1]
    said = answer.err if answer.err.strip() or begun else answer.out.decode("utf-8", "replace")
    lines = (line.strip("@ \t\r") for line in said.splitlines())
    return safe(" ".join(line for line in lines if line), limit=600)


def said(text: str) -> Message | str:
    """The words of a state (`Seen.text`, `Heard.text`): translatable when they are ours."""
    return _OWN.get(text, text)


def no_key_of(host: Host) -> Message:
    """Why a machine that is not asked by `ssh` has no key to compare."""
    if host.via == "invented":
        return INVENTED
    return N_("“{name}” is not asked by ssh: it shows no host key.", name=safe(host.name))


def is_ours(text: str) -> bool:
    """Whether the words of a state are those of this program, not of `ssh` or a tool."""
    return text in _OWN


def explained(state: HostState) -> tuple[Message, Message | None]:
    """What a state means, and what to do about it."""
    return _MEANING[state]


_MEANING: dict[HostState, tuple[Message, Message | None]] = {
    "unknown": (N_("It was never asked."), None),
    "ok": (N_("It answers."), None),
    "degraded": (
        N_("It answers, but its tool complains, or a GPU is lost."),
        N_("Look at its GPUs; a lost one often comes back after a restart of the machine."),
    ),
    "cut_short": (
        N_("Its answer stopped half-way; what was known before stands."),
        N_("Log in and run “nvidia-smi”; if it hangs, only a restart helps."),
    ),
    "unreachable": (
        N_("It does not answer."),
        N_("Look whether it is on, and whether “ssh” reaches it from here."),
    ),
    "auth": (
        N_("It answers and does not let us in."),
        N_("Try “ssh” to it in a terminal: a key or an agent is missing, or the account there."),
    ),
    "hostkey": (
        N_("Its host key is not the one that is known: it may be another machine."),
        N_(
            "Compare its fingerprint at the machine itself: “coordtui gpus hostkey” says how. "
            "Nothing is accepted here."
        ),
    ),
    "failed": (
        N_("It answers, and its tool for GPUs does not."),
        N_("Log in and run “nvidia-smi”: the driver may not be loaded."),
    ),
}
