"""The framed answer of a machine: sections that other readers know, put together into one observation.

`0x1E`, a name, a newline, the section; the last is `end`. Whatever comes before the first frame was
printed by an rc file and is passed over. See `collecting.scripts`, which asks for it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from msgspec.structs import asdict, replace

from coordtui_gpus.observed import Fault, Gpu, Instance, Machine, Observation, Process
from coordtui_gpus.reading.refusing import NotUnderstood, not_of
from coordtui_gpus.texts import N_

KIND = "probe"

STUCK = N_("A tool hangs there since an earlier look; it was not started again.")
NO_TOOL = N_("No tool for GPUs was found there.")
TIMED_OUT = N_("nvidia-smi did not end in time.")
"""Texts of faults that no tool writes by itself, as it was not there or did not end."""

_MARK = b"\x1e"
_KINDS = {
    "gpu": "nvidia-smi-csv",
    "apps": "nvidia-smi-apps-csv",
    "xml": "nvidia-smi-xml",
    "list": "nvidia-smi-L",
    "topo": "nvidia-smi-topo",
    "nvlink": "nvlink-text",
    "dmesg": "dmesg-xid",
    "rocm": "rocm-smi-json",
    "amd": "amd-smi-json",
    "amd-static": "amd-smi-json",
}
_OPTIONAL = ("nvlink", "topo", "dmesg", "list")
"""Sections that many machines answer with a sentence: they have no such links, or do not tell everybody."""

OLDEST_S = 20 * 366 * 86_400
"""`ps` tells ages of centuries where a clock was set: these are none. In seconds."""

_ENDED = ("124", "137")
"""How a tool ends that `timeout` ended."""

_PS = re.compile(r"\s*(\d{1,10})\s+(\d{1,10}|-)\s+(\S{1,64})\s+(\d{1,12}|-)\s+(\S{1,16})\s+(.{1,64}?)\s*")
_JOB = re.compile(r"/job_(\d{1,12})(?:[/_.]|$)")
_CONTAINER = re.compile(r"(?:docker|libpod|crio|containerd|kubepods|lxc)\S*?([0-9a-f]{64})")


def looks(text: str) -> bool:
    """Whether it has a frame of ours."""
    return "\x1ehost\n" in text[:65536]


def sections(data: bytes) -> list[tuple[str, bytes]]:
    """The sections by name, in their order, without what came before the first."""
    found = []
    for piece in data.split(_MARK)[1:]:
        name, _, body = piece.partition(b"\n")
        found.append((name.decode("ascii", "replace").strip(), body))
    return found


def read(data: bytes) -> Observation:
    """What a machine answered. Raises `NotUnderstood` where there is no frame.

    An answer without its `end` is not `whole`: what was read of it is told, and may lack anything.
    """
    parts = sections(data)
    if not parts:
        raise not_of(KIND, N_("It has no frame."))
    whole = parts[-1][0] == "end" and not parts[-1][1].strip()
    told = dict(parts if whole else parts[:-1])
    told["gpu"], status = _status(told.get("gpu", b""))
    read_ = {name: _read(name, told[name]) for name in _KINDS if name in told}
    machine = _machine(told.get("host", b""))
    faults = [*_own_faults(told, read_, status, whole=whole)]
    for one in read_.values():
        faults += one.faults if one else ()
    gpus = _gpus(read_)
    driver = machine.driver or next((each.driver for each in gpus if each.driver), "")
    cuda = next((one.machine.cuda for one in read_.values() if one and one.machine.cuda), "")
    return Observation(
        kind=KIND,
        at=machine.now,
        machine=replace(machine, driver=driver, cuda=cuda),
        gpus=gpus,
        processes=_processes(told, read_, machine.now),
        topology=one.topology if (one := read_.get("topo")) else {},
        faults=tuple({(each.kind, each.text, each.at): each for each in faults}.values()),
        not_understood=tuple(_not_understood(told, read_)),
        whole=whole,
    )


def _read(name: str, body: bytes) -> Observation | None:
    from coordtui_gpus.reading.detecting import parse

    if not body.strip():
        return None
    try:
        return parse(body, _KINDS[name])
    except NotUnderstood:
        try:
            return parse(body, "nvidia-smi-error") if name in ("gpu", "xml") else None
        except NotUnderstood:
            return None


def _status(body: bytes) -> tuple[bytes, str]:
    """What the tool said, and how it ended: the last line is `=0`. Without one it was cut."""
    rest, mark, last = body.rstrip().rpartition(b"=")
    if mark and last.isdigit() and len(last) <= 3 and rest[-1:] in (b"", b"\n"):
        return rest, last.decode()
    return body, "0" if not body.strip() else "?"


def _own_faults(
    told: dict[str, bytes], read_: dict[str, Observation | None], status: str, *, whole: bool
) -> list[Fault]:
    """The faults that only the whole answer shows."""
    faults = []
    if not whole:
        faults.append(Fault(kind="truncated", text="…"))
    if "stuck" in told:
        faults.append(Fault(kind="error", text=str(STUCK)))
    if "none" in told:
        faults.append(Fault(kind="no_driver", text=str(NO_TOOL)))
    gpu = read_.get("gpu")
    if status in _ENDED:
        faults.append(Fault(kind="no_driver", text=str(TIMED_OUT)))
    elif status != "0" and not (gpu and gpu.faults):
        said = told.get("gpu", b"").decode("utf-8", "replace").strip().splitlines()[-1:]
        faults.append(Fault(kind="error", text=f"nvidia-smi ({status}): {''.join(said)[:300]}"))
    return faults


def _not_understood(told: dict[str, bytes], read_: dict[str, Observation | None]) -> list[str]:
    found = []
    for name, one in read_.items():
        found += [f"{name}: {each}" for each in one.not_understood] if one else []
        if one is None and name not in _OPTIONAL and told[name].strip():
            first = told[name].decode("utf-8", "replace").strip().splitlines()[0]
            found.append(f"{name}: {first[:200]}")
    known = {*_KINDS, "host", "ps", "cgroup", "stuck", "none", "end"}
    return found + [name for name in told if name not in known]


def _machine(body: bytes) -> Machine:
    lines = body.decode("utf-8", "replace").splitlines()
    told = dict(line.partition("=")[::2] for line in lines)
    now = _float(told.get("now", ""))
    return Machine(
        name=told.get("name", "")[:255],
        boot=told.get("boot", "")[:64],
        now=datetime.fromtimestamp(now, UTC) if now is not None and 0 < now < 4e9 else None,
        uptime_s=_float(told.get("uptime", "")),
        load=_float(told.get("load", "")),
    )


def _float(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\d{1,12}(?:\.\d{1,9})?", text, re.ASCII) else None


def _gpus(read_: dict[str, Observation | None]) -> tuple[Gpu, ...]:
    """The GPUs of all sections: figures of the quick question first, then what only the slow ones tell."""
    gpus: list[Gpu] = []
    for name in ("gpu", "xml", "list", "nvlink"):
        if one := read_.get(name):
            gpus = _joined(gpus, one.gpus, new=name in ("gpu", "xml"))
    amd: list[Gpu] = []
    for name in ("rocm", "amd", "amd-static"):
        if one := read_.get(name):
            amd = _joined(amd, one.gpus, new=True)
    return (*gpus, *amd)


def _joined(gpus: list[Gpu], others: tuple[Gpu, ...], *, new: bool) -> list[Gpu]:
    """The GPUs, filled with what others tell of the same; with those that are `new`, if they may be."""
    found = list(gpus)
    place: dict[object, int] = {}
    for number, each in enumerate(found):
        for key in _keys(each):
            place.setdefault(key, number)
    for other in others:
        at = next((place[key] for key in _keys(other) if key in place), None)
        if at is not None and _may_be_one(found[at], other):
            found[at] = _filled(found[at], other)
        elif new or not gpus:
            found.append(other)
    return found


def _keys(gpu: Gpu) -> list[object]:
    """How a GPU may be found again: by the surest that it tells."""
    return [key for key in (gpu.uuid, gpu.bus, gpu.index) if key not in ("", None)]


def _may_be_one(one: Gpu, other: Gpu) -> bool:
    """Whether nothing says that they are two."""
    return all(
        not mine or not theirs or mine == theirs
        for mine, theirs in ((one.uuid, other.uuid), (one.bus, other.bus))
    )


def _filled(one: Gpu, other: Gpu) -> Gpu:
    """One GPU with what it did not tell itself."""
    told = {
        name: value
        for name, value in ((field, getattr(other, field)) for field in Gpu.__struct_fields__)
        if name not in ("missing", "instances")
        and value not in (None, "", ())
        and getattr(one, name) in (None, "", ())
    }
    missing = {name: why for name, why in {**other.missing, **one.missing}.items() if name not in told}
    known = {name: why for name, why in missing.items() if getattr(one, name, None) is None}
    return replace(one, **told, instances=_instances(one.instances, other.instances), missing=known)


def _instances(ones: tuple[Instance, ...], others: tuple[Instance, ...]) -> tuple[Instance, ...]:
    """Instances by their number: one output tells their memory, another their UUID."""
    found = {each.index: each for each in ones}
    for other in others:
        mine = found.get(other.index)
        if mine is None:
            found[other.index] = other
        else:
            told = {key: value for key, value in asdict(other).items() if value not in (None, "")}
            own = {key: value for key, value in asdict(mine).items() if value not in (None, "")}
            found[other.index] = Instance(**{**told, **own})
    return tuple(found.values())


def _processes(
    told: dict[str, bytes], read_: dict[str, Observation | None], now: datetime | None
) -> tuple[Process, ...] | None:
    """Who holds memory, with owners; None when no tool told."""
    lists = [one.processes for name in ("apps", "rocm", "amd") if (one := read_.get(name))]
    if all(each is None for each in lists):
        # The quick list failed; the slow look knows them too.
        lists = [one.processes for one in (read_.get("xml"),) if one]
    known = [each for each in lists if each is not None]
    if not known:
        return None
    owners, groups = _owners(told.get("ps", b""), now), _groups(told.get("cgroup", b""))
    found = []
    for each in (process for one in known for process in one):
        fields = {**owners.get(each.pid, {}), **groups.get(each.pid, {})}
        found.append(replace(each, **fields) if fields else each)
    return tuple(found)


def _owners(body: bytes, now: datetime | None) -> dict[int, dict[str, object]]:
    """What `ps` tells of processes; whose name it cannot say is known by number only."""
    found: dict[int, dict[str, object]] = {}
    for line in body.decode("utf-8", "replace").splitlines():
        if not (match := _PS.fullmatch(line)):
            continue
        pid, uid, user, age, state, name = match.groups()
        told: dict[str, object] = {"state": state, "name": name}
        if uid != "-":
            told["uid"] = int(uid)
        if user != uid:
            told["user"] = user
        if now is not None and age != "-" and int(age) <= OLDEST_S:
            told["started"] = now - timedelta(seconds=int(age))
        found[int(pid)] = told
    return found


def _groups(body: bytes) -> dict[int, dict[str, object]]:
    """The Slurm job and the container of processes, by the names of their control groups."""
    found: dict[int, dict[str, object]] = {}
    for line in body.decode("utf-8", "replace").splitlines():
        pid, _, path = line.partition(" ")
        if not pid.isascii() or not pid.isdecimal() or len(pid) > 10:
            continue
        told = found.setdefault(int(pid), {})
        if "slurm" in path and (job := _JOB.search(path)):
            told["job"] = job[1]
        if container := _CONTAINER.search(path):
            told["container"] = container[1][:12]
    return found
