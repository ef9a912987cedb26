"""What nvidia-smi complains about, on the same stream as its answers: as faults, each with its kind.

A lost card is spelled `GPU 0000:0B:00.0`, `GPU0000:CB:00.0`, `GPU1: 0000:34:00.0`, `gpu 0000:18:00.0`
or only `GPU2`, depending on the driver. Old drivers then tell of no card at all, new ones of the rest.
"""

from __future__ import annotations

import re

from coordtui.api import Message
from coordtui_gpus.observed import Fault, FaultKind, Observation
from coordtui_gpus.reading.decoding import as_told, text_of
from coordtui_gpus.reading.refusing import not_of
from coordtui_gpus.reading.values import normal_bus
from coordtui_gpus.texts import N_

KIND = "nvidia-smi-error"

_ADDRESS = r"(?:[0-9A-F]{4,8}:)?[0-9A-F]{2}:[0-9A-F]{2}\.[0-7]"
_WHICH = re.compile(
    rf"\bGPU(?P<index>\d{{1,3}})?(?P<colon>:)?\s*(?:(?P<bus>{_ADDRESS})|(?P<uuid>GPU-[0-9a-f-]{{8,40}}))?",
    re.ASCII | re.IGNORECASE,
)
_GLUED = re.compile(rf"\bGPU({_ADDRESS})", re.ASCII | re.IGNORECASE)
_ANY_ADDRESS = re.compile(rf"(?<![0-9A-F:])({_ADDRESS})", re.ASCII | re.IGNORECASE)


def _line(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern}).*", re.ASCII | re.IGNORECASE)


_SHELL = r"(?:\S+: )?(?:line \d+: |\d+: )?(?:\S*/)?nvidia-smi(?:\.exe)?: "

_SPELLINGS: tuple[tuple[FaultKind, re.Pattern[str]], ...] = (
    (
        "error",
        _line(r"Unable to determine the device handle for .*(?:Insufficient Permissions|No Permission)"),
    ),
    ("lost", _line(r"Unable to determine the device handle for ")),
    ("lost", _line(r"(?:.*\bGPU\b.* (?:is|are) lost\b|\[?GPU is lost|.*\bfallen off the bus)")),
    ("lost", _line(r"Unable to (?:query|fetch|get|read) .*\bGPU ?(?:\d|[0-9A-F]{4}:)")),
    (
        "no_driver",
        _line(r"NVIDIA-SMI has failed because it could(?:n't| not) communicate with the NVIDIA driver"),
    ),
    ("no_driver", _line(r"NVIDIA-SMI could(?:n't| not) find ")),
    ("no_driver", _line(r"Failed to initialize NVML")),
    ("no_driver", _line(rf"{_SHELL}(?:command )?not found")),
    (
        "no_driver",
        _line(rf"{_SHELL}(?:No such file or directory|Permission denied|cannot execute|error while load)"),
    ),
    ("no_driver", _line(r"'?nvidia-smi(?:\.exe)?'? is not recognized ")),
    ("no_driver", _line(r"Command 'nvidia-smi' not found")),
    ("no_gpus", _line(r"No (?:NVIDIA )?(?:devices|GPUs) (?:were )?found")),
    ("refused", _line(r"(?:Error: )?Field \".*\" is not a valid field to query")),
    ("refused", _line(r"ERROR: (?:Option|Invalid|Unrecogni[sz]ed|Field|Missing)")),
    ("refused", _line(r"Invalid combination of input arguments")),
    ("refused", _line(r"GPU access blocked by the operating system")),
    ("error", _line(r"WARNING: infoROM is corrupted at gpu ")),
    ("error", _line(r"(?:\[?GPU requires reset|.*\bGPU\b.* requires? (?:a )?reset)")),
    ("error", _line(r"The NVIDIA kernel module detected an issue with GPU interrupts")),
    ("error", _line(r"(?:NVIDIA-SMI|NVML|ERROR): ")),
)

_QUICK = re.compile(
    r"unable|lost|fallen|failed|could|not found|no such|denied|cannot|error|recogni|no devices|no nvidia"
    r"|no gpus|valid|warning|reset|kernel module|blocked|nvml",
    re.IGNORECASE,
)
_CONTINUED = re.compile(
    r"NVML library version: |Consult the |Make sure that |Please (?:also )?(?:run|make|try|wait)"
    r"|Reboot the system|operable program or batch file|# \(exit code: |Try ",
    re.IGNORECASE,
)


def fault_of(line: str) -> Fault | None:
    """The fault that a line of nvidia-smi tells, of which card as far as it says; None for any other line."""
    text = line.strip()
    if len(text) > 1000 or not _QUICK.search(text):
        return None
    for kind, spelling in _SPELLINGS:
        if spelling.fullmatch(text):
            index, bus, uuid = _which(text) if kind in ("lost", "error") else (None, "", "")
            return Fault(kind=kind, text=text, bus=bus, index=index, uuid=uuid)
    return None


def _which(text: str) -> tuple[int | None, str, str]:
    """The card that a complaint names: its number, its address and its UUID, each as far as given."""
    if glued := _GLUED.search(text):
        return None, normal_bus(glued[1]), ""
    for found in _WHICH.finditer(text):
        index, bus, uuid = found["index"], found["bus"], found["uuid"]
        if index or bus or uuid:
            return (int(index) if index else None, normal_bus(bus or ""), uuid or "")
    address = _ANY_ADDRESS.search(text)
    return None, normal_bus(address[1]) if address else "", ""


def sorted_out(lines: list[str]) -> tuple[list[Fault], list[str]]:
    """The faults among lines that are no part of an answer, and the lines that are none."""
    faults: list[Fault] = []
    rest: list[str] = []
    for line in lines:
        if not line.strip():
            continue
        if fault := fault_of(line):
            faults.append(fault)
        elif not (faults and _CONTINUED.match(line.strip())):
            rest.append(line)
    return faults, rest


def looks(text: str) -> bool:
    """Whether a text is only a complaint."""
    first = next((line for line in text[:4096].split("\n") if line.strip()), "")
    return fault_of(first) is not None


def only_faults(kind: str, text: str, reason: Message) -> Observation:
    """A text without any answer, as the faults that it tells; raises `NotUnderstood` where it tells none."""
    faults, rest = sorted_out(text.split("\n"))
    if not faults:
        raise not_of(kind, reason)
    return Observation(kind=kind, faults=tuple(faults), not_understood=as_told(rest))


def read(data: bytes) -> Observation:
    """What nvidia-smi complained about. Raises `NotUnderstood` where there is no complaint."""
    return only_faults(KIND, text_of(data), N_("There is no complaint of nvidia-smi in it."))
