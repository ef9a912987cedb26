"""`scontrol show job`, `show node`, `show partition` and `show reservation`: records of `Key=value`.

A value may hold spaces, and some are chosen by users (the name of a job, its command and comment). So the
name of a job takes the rest of its line, and a key that is there twice with two values is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coordtui_gpus.observed import Booked, Job, Node
from coordtui_gpus.reading.plain import LONG, word
from coordtui_gpus.reading.slurm_words import (
    Nodes,
    count_of,
    gpus_of,
    gres,
    indices_of,
    job_state,
    mebibytes,
    model_of,
    node_state,
    seconds,
    tres,
    when,
)

_BEGIN = re.compile(r"^\s{0,3}(?=(?:JobId|NodeName|PartitionName|ReservationName)=)", re.MULTILINE)
_KEY = re.compile(r"(?:^|(?<=\s))([A-Za-z][A-Za-z0-9_/:]{0,40})=")
_DETAIL = re.compile(r"^\s*Nodes=(\S{1,20000})\s.*?\bGRES=(\S{0,2000})\s*$", re.MULTILINE)
_SAID_TWICE = frozenset({"Nodes", "CPU_IDs", "Mem", "GRES", "JOB_GRES"})


def records(text: str) -> Iterator[str]:
    """The records of an output, one after the other."""
    begins = [match.start() for match in _BEGIN.finditer(text)]
    for begin, end in zip(begins, [*begins[1:], len(text)], strict=True):
        yield text[begin:end].strip()


def fields(record: str) -> tuple[dict[str, str], list[str]]:
    """The values of a record by their keys, and the keys that it gives two values."""
    found: dict[str, str] = {}
    odd: list[str] = []
    lines = record.splitlines()
    for line in lines:
        keys = list(_KEY.finditer(line))
        for match, after in zip(keys, [*keys[1:], None], strict=False):
            name, end = match[1], after.start() if after else len(line)
            free = name == "JobName" and len(lines) > 1
            value = line[match.end() : len(line) if free else end].strip()
            if found.setdefault(name, value) != value and name not in _SAID_TWICE:
                odd.append(name)
            if free:
                break
    for name in odd:
        found.pop(name, None)
    return found, odd


def job(record: str, listing: Nodes) -> tuple[Job | None, list[str]]:
    """A job, and the keys that were not taken."""
    given, odd = fields(record)
    number = given.get("JobId", "")
    if not re.fullmatch(r"\d{1,12}", number):
        return None, [f"JobId={number[:40]}"]
    state = job_state(given.get("JobState", "")) or given.get("JobState", "")
    waits = state == "PENDING"
    named = given.get("AllocTRES") or given.get("TRES") or ""
    gpus, model = gpus_of(tres(named if word(named) else given.get("ReqTRES", "") if waits else ""))
    indices: dict[str, tuple[int, ...]] = {}
    models: list[str] = []
    for match in _DETAIL.finditer(record):
        found = gres(match[2])
        models.append(model_of(found))
        if one := indices_of(found):
            indices.update(dict.fromkeys(listing(match[1]), one))
    ran, limit = seconds(given.get("RunTime", "")), seconds(given.get("TimeLimit", ""))
    return Job(
        id=number,
        name=word(given.get("JobName")),
        user=_user(given.get("UserId", "")),
        account=word(given.get("Account")),
        partition=word(given.get("Partition")),
        state=state,
        nodes=listing(given.get("NodeList", "")),
        gpus=gpus,
        gpu_model=model or ",".join(dict.fromkeys(filter(None, models))),
        indices=indices,
        started=None if waits else when(given.get("StartTime", "")),
        ends=None if waits else when(given.get("EndTime", "")),
        submitted=when(given.get("SubmitTime", "")),
        reason=word(given.get("Reason")),
        ran_s=None if waits else ran,
        left_s=None if waits or ran is None or limit is None else max(0, limit - ran),
    ), [f"{name}=" for name in odd]


def _user(text: str) -> str:
    """The login of `login(1000)`."""
    match = re.fullmatch(r"([^\s()]{1,64})\(\d{1,10}\)", text.strip())
    return match[1] if match else ""


def node(record: str) -> tuple[Node | None, list[str]]:
    """A node, and the keys that were not taken."""
    given, odd = fields(record)
    name = word(given.get("NodeName"))
    if not name:
        return None, ["NodeName="]
    known = gres(given.get("Gres", ""))
    configured, model = gpus_of(tres(given.get("CfgTRES", "")))
    held, _model = gpus_of(tres(given.get("AllocTRES", "")))
    if held is None and configured and "AllocTRES" in given:
        held = 0  # what Slurm counts and nobody holds is left out
    used = gres(given.get("GresUsed", ""))
    gpus = configured if known is None else count_of(known)
    held = held if used is None else count_of(used)
    return Node(
        name=name,
        state=node_state(given.get("State", "")),
        reason=re.sub(r"\s*\[[^\[\]]*@[^\[\]]*\]$", "", word(given.get("Reason"))),
        partitions=_parts(given.get("Partitions", "")),
        gpus=gpus,
        gpus_used=0 if held is None and gpus == 0 else held,
        gpu_model=model_of(known) or model,
        cpus=_number(given.get("CPUTot", "")),
        memory_mib=mebibytes(given.get("RealMemory", "")),
    ), [f"{name}=" for name in odd]


def partition(record: str, listing: Nodes) -> tuple[str, tuple[str, ...]]:
    """The name of a partition and its nodes."""
    given, _odd = fields(record)
    return word(given.get("PartitionName")), listing(given.get("Nodes", ""))


def booked(record: str, listing: Nodes) -> Booked | None:
    """A reservation."""
    given, _odd = fields(record)
    name = word(given.get("ReservationName"))
    if not name:
        return None
    return Booked(
        name=name,
        nodes=listing(given.get("Nodes", "")),
        users=_parts(given.get("Users", "")),
        accounts=_parts(given.get("Accounts", "")),
        start=when(given.get("StartTime", "")),
        end=when(given.get("EndTime", "")),
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in word(text, LONG).split(",") if part.strip()))


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,9}", text) else None
