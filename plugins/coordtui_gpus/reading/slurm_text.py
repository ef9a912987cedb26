"""Slurm's text: tables of `sinfo` and `squeue`, and the records of `scontrol show` (see `slurm_control`).

A table is known by its header, in columns between `|` or of spaces. Without a header only the layouts of
`LAYOUTS` are known, each by its separator, its number of columns and what must stand in some of them. The
text of a person's choice (the name of a job) may hold the separator: a line with another number of columns
is not taken, so the name is best asked for last. Moments without zone are None; `SQUEUE` and `SINFO` are
what to ask for the most.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from coordtui_gpus.observed import Booked, Job, Node, Observation
from coordtui_gpus.reading import slurm_control, slurm_json
from coordtui_gpus.reading.decoding import text_of
from coordtui_gpus.reading.plain import documents, mapping, word
from coordtui_gpus.reading.refusing import not_of
from coordtui_gpus.reading.slurm_rows import job_of, node_of, united
from coordtui_gpus.reading.slurm_words import Nodes, gres, is_node_state, job_state
from coordtui_gpus.texts import N_

KIND = "slurm-text"

SQUEUE = (
    "squeue",
    "--all",
    "--states=RUNNING,PENDING,COMPLETING,CONFIGURING,SUSPENDED",
    "--format=%A|%u|%a|%P|%T|%D|%M|%L|%S|%e|%V|%b|%N|%r|%j",
)
"""Asked with SLURM_TIME_FORMAT=%s the moments come in seconds since 1970, so they are known in UTC."""

SINFO = (
    "sinfo",
    "--all",
    "--Node",
    "--Format=NodeHost:64,StateLong:40,Partition:40,CPUs:10,Memory:16,Gres:256,GresUsed:256,Reason:120",
)

_SCONTROL = re.compile(r"^\s{0,3}(?:JobId|NodeName|PartitionName|ReservationName)=\S", re.MULTILINE)
_HEADS = frozenset((
    "JOBID", "JOBARRAYID", "ARRAY_JOB_ID", "PARTITION", "NODELIST", "NODELIST(REASON)", "HOSTNAMES",
    "HOSTNAME", "NODE_ADDR", "STATE", "ST", "STATELONG", "STATECOMPACT", "GRES", "GRES_USED", "NODES",
    "USER", "AVAIL", "TIMELIMIT", "NAME", "TRES_ALLOC", "TRES_PER_NODE", "NODEHOST",
))  # fmt: skip


class Layout(NamedTuple):
    """A table without a header: how it is parted, its columns and what some of them must hold."""

    parted: str
    columns: tuple[str, ...]
    holds: dict[str, Callable[[str], object]]


def _is_job(text: str) -> object:
    return re.fullmatch(r"\d{1,12}(?:[_+]\S{1,64})?", text)


def _is_name(text: str) -> object:
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}\*?", text)


def _is_hosts(text: str) -> object:
    return re.fullmatch(r"[A-Za-z](?:[A-Za-z0-9_.,\-]|\[[0-9,\-]+\])*", text)


_SQUEUE_COLUMNS = (
    "TRES_PER_NODE", "MIN_CPUS", "JOBARRAYID", "JOBID", "NAME", "TIME_LIMIT", "MIN_MEMORY", "COMMAND",
    "PRIORITY", "STATE", "USER", "CPUS", "NODES", "TIME_LEFT", "TIME", "NODELIST", "DEPENDENCY",
    "EXC_NODES", "START_TIME", "SUBMIT_TIME", "ELIGIBLE_TIME", "ACCRUE_TIME", "PENDING_TIME", "COMMENT",
    "PARTITION", "ACCOUNT", "QOS", "REASON", "TRES_ALLOC", "RESERVATION", "REQUEUE", "FEATURE",
    "RESTARTCNT", "SCHEDNODES", "LASTSCHEDEVAL",
)  # fmt: skip

LAYOUTS = (
    Layout("|#", _SQUEUE_COLUMNS, {"JOBID": _is_job, "STATE": job_state}),
    Layout(
        "|",
        ("HOSTNAMES", "GRES", "GRES_USED", "CPUS", "CPUS(A/I/O/T)", "STATE", "PARTITION"),
        {"HOSTNAMES": _is_name, "GRES": lambda text: gres(text) is not None, "STATE": is_node_state},
    ),
    Layout("|", ("PARTITION", "NODELIST", ""), {"PARTITION": _is_name, "NODELIST": _is_hosts}),
    Layout(",", ("JOBID", "STATE"), {"JOBID": _is_job, "STATE": job_state}),
)
"""As collectors of clusters ask: gcm (squeue and sinfo), sonar (partitions), prometheus-slurm-exporter."""

_SINFO_KEYS = {"s": "STATE", "mem": "MEMORY", "n": "HOSTNAMES", "p": "PARTITION"}
_SQUEUE_KEYS = {"a": "ACCOUNT", "id": "JOBID", "end_time": "END_TIME", "state": "STATE", "p": "PARTITION"}
"""Lines of JSON as prometheus-slurm-exporter asks for them with `--format`."""


def looks(text: str) -> bool:
    """Whether this is text of Slurm."""
    if _SCONTROL.match(text):
        return True
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:50]
    if not lines:
        return False
    if _header(lines[0]) or any(_fits(layout, lines[0]) for layout in LAYOUTS):
        return True
    return sum(bool(_short(line)) for line in lines) * 2 > len(lines)


def read(data: bytes) -> Observation:
    """The jobs, nodes and reservations of an output; nodes that stand in many lines are united.

    JSON that was saved as text is read as JSON. Raises `NotUnderstood` when there are none of them.
    """
    text = text_of(data)
    if slurm_json.looks(text) and not _short(text.partition("\n")[0]):
        return slurm_json.read(data)
    said = _scontrol(text) if _SCONTROL.search(text) else _table(text)
    if said is None:
        raise not_of(KIND, N_("No job, node or partition of Slurm stands in it as it is known here."))
    return said


def _scontrol(text: str) -> Observation:
    listing = Nodes()
    jobs: list[Job] = []
    nodes: list[Node] = []
    booked: list[Booked] = []
    odd: list[str] = []
    kinds: set[str] = set()
    for record in slurm_control.records(text):
        kind = record.partition("=")[0]
        kinds.add(kind)
        if kind == "JobId":
            job, more = slurm_control.job(record, listing)
            jobs += [job] if job else []
            odd += more
        elif kind == "NodeName":
            node, more = slurm_control.node(record)
            nodes += [node] if node else []
            odd += more
        elif kind == "PartitionName":
            name, members = slurm_control.partition(record, listing)
            nodes += [Node(name=member, partitions=(name,) if name else ()) for member in members]
        elif one := slurm_control.booked(record, listing):
            booked.append(one)
    return Observation(
        kind=KIND,
        jobs=tuple(jobs) if "JobId" in kinds else None,
        nodes=united(nodes) if kinds & {"NodeName", "PartitionName"} else None,
        booked=tuple(booked) if "ReservationName" in kinds else None,
        not_understood=(*odd[:20], *listing.told()),
    )


def _table(text: str) -> Observation | None:
    lines = [line for line in text.splitlines() if line.strip()]
    odd: list[str] = []
    rows = list(_rows(lines, odd))
    if not rows:
        return None
    listing = Nodes()
    jobs: list[Job] = []
    nodes: list[Node] = []
    of_jobs = any("JOBID" in row or "JOBARRAYID" in row for row in rows)
    for row in rows:
        if of_jobs:
            job = job_of(row, listing)
            jobs += [job] if job else []
        else:
            nodes += node_of(row, listing)
        if of_jobs and not job:
            odd.append(" ".join(row.values())[:120])
    if not jobs and not nodes:
        return None
    return Observation(
        kind=KIND,
        jobs=tuple(jobs) if of_jobs else None,
        nodes=None if of_jobs else united(nodes),
        not_understood=(*(line[:120] for line in odd[:20]), *listing.told()),
    )


def _rows(lines: list[str], odd: list[str]) -> Iterator[dict[str, str]]:
    """The cells of each line by the name of their column."""
    if header := _header(lines[0]):
        yield from _headed(header, lines, odd)
        return
    layout = next((layout for layout in LAYOUTS if _fits(layout, lines[0])), None)
    for line in lines:
        if layout and _fits(layout, line):
            yield _named(layout.columns, line.split(layout.parted))
        elif not layout and (row := _short(line)):
            yield row
        else:
            odd.append(line.strip())


def _named(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Cells by column; of two columns of one name the later, which sinfo writes out in full."""
    return {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name}


def _header(line: str) -> list[str] | None:
    """The columns of a header; None when the line is none."""
    names = [name.strip().upper() for name in (line.split("|") if "|" in line else line.split())]
    known = sum(name in _HEADS for name in names)
    return names if known >= 2 and line.strip()[0].isupper() and known * 4 >= len(names) else None


def _headed(columns: list[str], lines: list[str], odd: list[str]) -> Iterator[dict[str, str]]:
    head, rest = lines[0], lines[1:]
    if "|" in head:
        for line in rest:
            cells = line.split("|", len(columns) - 1 if columns[-1] == "NAME" else -1)
            if len(cells) - (len(cells) == len(columns) + 1 and not cells[-1].strip()) == len(columns):
                yield _named(columns, cells)
            else:
                odd.append(line.strip())
        return
    starts = [match.start() for match in re.finditer(r"\S+", head)]
    starts[0] = 0
    fixed = all(all(line[at - 1 : at] in ("", " ") for at in starts[1:]) for line in rest)
    for line in rest:
        if fixed:
            cells = [line[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)]
        else:
            cells = line.split(None, len(columns) - 1)
        if len(cells) >= len(columns) - 1:
            yield _named(columns, cells)
        else:
            odd.append(line.strip())


def _fits(layout: Layout, line: str) -> bool:
    cells = line.split(layout.parted)
    if len(cells) != len(layout.columns):
        return False
    row = _named(layout.columns, cells)
    return all(test(row[name]) for name, test in layout.holds.items())


def _short(line: str) -> dict[str, str] | None:
    """A line that is an object of JSON with the short keys of that exporter."""
    if not line.lstrip().startswith("{") or not line.rstrip().endswith("}") or len(line) > 5000:
        return None
    one: dict[str, Any] = next(map(mapping, documents(line)[0]), {})
    keys = _SQUEUE_KEYS if "id" in one else _SINFO_KEYS if {"s", "n", "p"} <= one.keys() else {}
    row = {column: word(one[key]) for key, column in keys.items() if key in one}
    if "id" in one and "r" in one:
        row["NODELIST(REASON)"] = word(one["r"])
    return row or None
