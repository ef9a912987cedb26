"""What is refused, and in which words: it is no output that can be read, or one with a better sister."""

from __future__ import annotations

import re

from coordtui.api import Message, Refused, safe
from coordtui_gpus.texts import N_


class NotUnderstood(Refused):
    """An output that is not read at all; says why, and which command gives one that is."""


SMI_TABLE = "nvidia-smi-text"
DEVICE_QUERY = "devicequery-text"
ROCM_TABLE = "rocm-smi-text"
ROCM_INFO = "rocminfo-text"
SONAR = "sonar-json"

REFUSED: tuple[str, ...] = (SMI_TABLE, DEVICE_QUERY, ROCM_TABLE, ROCM_INFO, SONAR)
"""Kinds that are known and not read: made for people, changed with each version, or of other tools."""

_OTHER_NAMES = {"devicequery": DEVICE_QUERY, "rocminfo": ROCM_INFO, "sonar": SONAR, "rocm-smi": ROCM_TABLE}

_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (SMI_TABLE, re.compile(r"^\|\s*NVIDIA-SMI\s+[0-9.]+", re.MULTILINE)),
    (DEVICE_QUERY, re.compile(r"^(?:deviceQuery(?:Drv)? Starting|\s*CUDA Device Query)", re.MULTILINE)),
    (ROCM_INFO, re.compile(r"^(?:ROCk module .*|HSA System Attributes\s*)$", re.MULTILINE)),
    (ROCM_TABLE, re.compile(r"^(?:=+ ROCm System Management Interface =+\s*$|hipSetDevice\()", re.MULTILINE)),
)
_SONAR = re.compile(r'"producer"\s*:\s*"sonar"')


def refused_kind(text: str) -> str | None:
    """Which of the kinds that are known and not read a text is."""
    head = text[:4096]
    if head.lstrip()[:1] in ("{", "["):
        return SONAR if _SONAR.search(head) else None
    return next((kind for kind, sign in _SIGNS if sign.search(head)), None)


def not_read(kind: str) -> NotUnderstood | None:
    """What a person is told of a kind that is known and not read; None for any other name."""
    kind = _OTHER_NAMES.get(kind, kind)
    if kind == SMI_TABLE:
        return NotUnderstood(
            N_("The table that nvidia-smi shows people is not read."),
            why=N_("Its columns change with each driver, and names in it are cut."),
            remedy=N_("Use {command}.", command="nvidia-smi -q -x"),
        )
    if kind == DEVICE_QUERY:
        return NotUnderstood(
            N_("The output of deviceQuery is not read."),
            why=N_("It says what a card could do, not how it is."),
            remedy=N_("Use {command}.", command="nvidia-smi -q -x"),
        )
    if kind in (ROCM_TABLE, ROCM_INFO):
        return NotUnderstood(
            N_("The text of ROCm's tools is not read."),
            why=N_("Its columns change with each version."),
            remedy=N_("Use {command}.", command="rocm-smi -a --json"),
        )
    if kind == SONAR:
        return NotUnderstood(
            N_("The output of sonar is not read."),
            why=N_("It is made for another collector."),
            remedy=N_("Use {command}.", command="sinfo --json"),
        )
    return None


def no_such_kind(kind: str, kinds: tuple[str, ...]) -> NotUnderstood:
    """What a person is told of a kind that does not exist."""
    return NotUnderstood(
        N_("There is no kind “{kind}”.", kind=safe(kind)),
        remedy=N_("Name one of these: {kinds}.", kinds=", ".join(kinds)),
    )


def empty() -> NotUnderstood:
    """What a person is told of nothing."""
    return NotUnderstood(N_("There is nothing to read."), why=N_("It is empty."))


def binary() -> NotUnderstood:
    """What a person is told of what is no text."""
    return NotUnderstood(
        N_("This is no output of a tool for GPUs."),
        why=N_("It is not text."),
        remedy=N_("Give what the tool printed, as it was."),
    )


def too_large(limit: int) -> NotUnderstood:
    """What a person is told of more than any tool prints."""
    return NotUnderstood(
        N_("This is no output of a tool for GPUs."),
        why=N_("It is larger than {n} MB.", n=limit // 1_000_000),
    )


def too_deep(kind: str) -> NotUnderstood:
    """What a person is told of a document nested deeper than any tool writes."""
    return not_of(kind, N_("It is nested too deep."))


def unknown() -> NotUnderstood:
    """What a person is told of a text that no reader knows."""
    return NotUnderstood(
        N_("This is no output of a tool for GPUs that is known here."),
        why=N_("Nothing in it says which tool printed it."),
        remedy=N_("Give its kind, or use {command}.", command="nvidia-smi -q -x"),
    )


def not_of(kind: str, reason: Message) -> NotUnderstood:
    """What a person is told of a text that is not of the kind it was given as."""
    return NotUnderstood(N_("This is no output of the kind “{kind}”.", kind=kind), why=reason)


def rather(error: NotUnderstood, kind: str | None) -> NotUnderstood:
    """The same refusal, with the kind that it is instead."""
    return NotUnderstood(error.what, why=error.why, remedy=N_("It reads as “{kind}”.", kind=kind or ""))
