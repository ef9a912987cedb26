"""XIDs in the log of the kernel: `dmesg`, `journalctl -k`, and `/dev/kmsg` as it is.

`at` is told only where a line gives its zone (`dmesg --time-format=iso`, `journalctl -o short-iso` or
`short-unix`). `dmesg -T` gives the wall time of a machine without its zone, others the seconds since it
started: then `at` is None. Which GPU (UUID) is at an address is told by the driver's own line.

Source of the form of the lines: NVIDIA, “XID Errors” (docs.nvidia.com/deploy/xid-errors); of kmsg:
Linux, Documentation/ABI/testing/dev-kmsg.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from coordtui_gpus.observed import Fault, Observation
from coordtui_gpus.reading.decoding import text_of
from coordtui_gpus.reading.plain import figure, moment
from coordtui_gpus.reading.refusing import not_of
from coordtui_gpus.reading.values import normal_bus
from coordtui_gpus.texts import N_

MOST = 1000
"""So many faults of one log are told, the last ones: a card in distress writes without end."""

TEXT = 300

_KMSG = re.compile(r"(\d{1,3}),(\d{1,12}),(\d{1,16}),(\S{1,16});(.*)")
_ISO = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)"
_BEFORE = re.compile(
    rf"(?:<\d{{1,3}}>)?\s*(?:kern\s*:\w+\s*:\s*)?"
    rf"(?:\[(?P<boxed>[^\]]{{1,40}})\]|(?P<iso>{_ISO})|(?P<unix>\d{{9,11}}\.\d{{1,9}})"
    rf"|(?P<plain>[A-Z][a-z]{{2}}\s+\d{{1,2}} \d\d:\d\d:\d\d))"
    rf"\s+(?:\S{{1,255}}\s+kernel:\s*)?(?:\[\s*\d+\.\d+\]\s*)?(?P<rest>.*)"
)

_XID = re.compile(r"NVRM: Xid \((?:PCI:)?([0-9A-Fa-f:.]{5,16})(?:, pid: \d+)?\): (\d{1,5})\b[, ]*(.*)")
_SXID = re.compile(r"nvidia-nvswitch\d*: SXid \((?:PCI:)?([0-9A-Fa-f:.]{5,16})\): (\d{1,6})\b.*")
_OFF = re.compile(
    r"NVRM: (?:The NVIDIA )?GPU (?:at )?(?:PCI:)?([0-9A-Fa-f:.]{5,16}?):? (?:GPU )?has fallen off the bus"
)
_NAMED = re.compile(r"NVRM: GPU at (?:PCI:)?([0-9A-Fa-f:.]{5,16}): (GPU-[0-9A-Fa-f-]{36})")


def looks(text: str) -> bool:
    """Whether this is a log of the kernel: with an XID, or in the form of `/dev/kmsg`."""
    if "NVRM: Xid" in text or "NVRM: GPU" in text:
        return True
    lines = [line for line in text[:20000].splitlines() if line.strip()][:20]
    known = sum(1 for line in lines if _KMSG.fullmatch(line) or _BOXED.match(line))
    return bool(lines) and known * 2 > len(lines)


_BOXED = re.compile(
    r"(?:<\d{1,3}>)?\[(?:\s*\d{1,10}\.\d{6}|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})\] "
)


def read(data: bytes) -> Observation:
    """The XIDs of a log of the kernel, in its order.

    Raises `NotUnderstood` when no line of it is one of the kernel’s.
    """
    text = text_of(data)
    kind = "kmsg" if _KMSG.match(text.lstrip()) else "dmesg-xid"
    faults: list[Fault] = []
    named: dict[str, str] = {}
    known, others = 0, []
    for line in text.splitlines():
        if not line.strip() or (line.startswith(" ") and kind == "kmsg"):
            continue  # a line of kmsg that begins with a space says more of the one before
        at, said = _line(line)
        if said is None:
            others.append(line.strip()[:TEXT])
            said = line
        else:
            known += 1
        if match := _NAMED.search(said):
            named[normal_bus(match[1])] = match[2]
        faults.extend(_faults(said, at))
    if not known and not faults:
        raise not_of(kind, N_("No line of it is one of the kernel’s."))
    return Observation(
        kind=kind,
        faults=tuple(_of(fault, named) for fault in faults[-MOST:]),
        not_understood=tuple(others[:20]),
    )


def _line(line: str) -> tuple[datetime | None, str | None]:
    """When a line was written, if it tells, and what it says; None when it is no line of the kernel."""
    if kmsg := _KMSG.fullmatch(line):
        return None, kmsg[5]
    match = _BEFORE.fullmatch(line)
    if match is None:
        return None, None
    iso = match["iso"] or (match["boxed"] if re.fullmatch(_ISO, match["boxed"] or "") else None)
    if iso:
        return _at(iso), match["rest"]
    return (moment(figure(match["unix"])) if match["unix"] else None), match["rest"]


def _at(iso: str) -> datetime | None:
    try:
        return datetime.fromisoformat(iso.replace(",", ".")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _faults(said: str, at: datetime | None) -> Iterator[Fault]:
    if match := _XID.search(said):
        text = match[3].strip()[:TEXT] or said.strip()[:TEXT]
        yield Fault(kind="xid", text=text, bus=normal_bus(match[1]), code=int(match[2]), at=at)
    elif match := _SXID.search(said):
        yield Fault(kind="error", text=match[0][:TEXT], bus=normal_bus(match[1]), at=at)
    elif match := _OFF.search(said):
        yield Fault(kind="lost", text=said.strip()[:TEXT], bus=normal_bus(match[1]), at=at)


def _of(fault: Fault, named: dict[str, str]) -> Fault:
    uuid = named.get(fault.bus, "")
    if not uuid:
        return fault
    return Fault(kind=fault.kind, text=fault.text, bus=fault.bus, uuid=uuid, code=fault.code, at=fault.at)
