"""Slurm's JSON: `sinfo`, `squeue` and `scontrol show …` with `--json`, and what slurmrestd answers.

Its shape changes with the version of the data parser: up to 22.05 numbers and states are plain, since
23.02 a number is `{"set": …, "infinite": …, "number": …}` and a state a list of words. Numbers that
mean “none” or “without end” are None. Its moments are seconds since 1970, so they are known in UTC.

Source: Slurm's REST documentation (slurm.schedmd.com/rest_api.html) and `slurm/slurm.h`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from coordtui_gpus.observed import Booked, Fault, Job, Node, Observation
from coordtui_gpus.reading.decoding import text_of
from coordtui_gpus.reading.plain import BROKEN, documents, figure, listed, mapping, moment, told, word
from coordtui_gpus.reading.refusing import not_of
from coordtui_gpus.reading.slurm_words import (
    Nodes,
    count_of,
    gpus_of,
    gres,
    indices_of,
    job_state,
    model_of,
    node_state,
    tres,
)
from coordtui_gpus.texts import N_

KIND = "slurm-json"

_NONE = frozenset({2**32 - 1, 2**32 - 2, 2**64 - 1, 2**64 - 2, -1, -2})
"""What means without end and none in Slurm (INFINITE, NO_VAL, and both of 64 bits)."""

_MARKS = re.compile(r'"(?:jobs|nodes|sinfo|reservations|job_id|gres_used|data_parser)"\s*:')


def looks(text: str) -> bool:
    """Whether this is Slurm's JSON."""
    head = text[:65536]
    if head.lstrip()[:1] not in ("{", "[") or not _MARKS.search(head):
        return False
    return bool(re.search(r'"(?:meta|errors|job_id|gres_used|slurmd_start_time|jobs|nodes)"\s*:', head))


def read(data: bytes) -> Observation:
    """Jobs, nodes and reservations; `errors` of the answer are faults.

    Raises `NotUnderstood` when there are none of them.
    """
    text = text_of(data)
    listing = Nodes()
    jobs: list[Job] | None = None
    nodes: list[Node] | None = None
    booked: list[Booked] | None = None
    faults: list[Fault] = []
    all_, is_whole = documents(text)
    for document in all_:
        whole = _shaped(mapping(document))
        faults += _errors(whole)
        if isinstance(whole.get("jobs"), list):
            jobs = [*(jobs or ()), *(_job(mapping(each), listing) for each in whole["jobs"])]
        if isinstance(whole.get("nodes"), list):
            nodes = [*(nodes or ()), *(_node(mapping(each)) for each in whole["nodes"])]
        if isinstance(whole.get("reservations"), list):
            booked = [
                *(booked or ()),
                *(_booked(mapping(each), listing) for each in whole["reservations"]),
            ]
    if jobs is None and nodes is None and booked is None and not faults:
        raise not_of(KIND, N_("No jobs, nodes or reservations of Slurm stand in it.") if is_whole else BROKEN)
    nameless = sum(not job.id for job in jobs or ()) + sum(not node.name for node in nodes or ())
    return Observation(
        kind=KIND,
        jobs=None if jobs is None else tuple(job for job in jobs if job.id),
        nodes=None if nodes is None else tuple(node for node in nodes if node.name),
        booked=None if booked is None else tuple(each for each in booked if each.name),
        faults=tuple(faults),
        whole=is_whole,
        not_understood=(*listing.told(), *(("(no name)",) if nameless else ())),
    )


def _shaped(document: dict[str, Any]) -> dict[str, Any]:
    """The answer with its lists; a single job or node stands alone."""
    if "job_id" in document:
        return {"jobs": [document]}
    if "gres_used" in document and "name" in document:
        return {"nodes": [document]}
    if isinstance(document.get("sinfo"), list) and "nodes" not in document:
        return {**document, "nodes": [_of_sinfo(mapping(each)) for each in document["sinfo"]]}
    return document


def _of_sinfo(one: dict[str, Any]) -> dict[str, Any]:
    """A line of sinfo since 23.02, when it is of one node, as a node."""
    names = listed(mapping(one.get("nodes")).get("nodes"))
    if len(names) != 1:
        return {}
    gres_ = mapping(one.get("gres"))
    partition = mapping(one.get("partition"))
    reason = mapping(one.get("reason")).get("description", one.get("reason"))
    return {
        "name": names[0],
        "state": mapping(one.get("node")).get("state"),
        "reason": reason if isinstance(reason, str) else "",
        "partitions": [partition["name"]] if "name" in partition else [],
        "cpus": mapping(one.get("cpus")).get("maximum"),
        "real_memory": mapping(one.get("memory")).get("maximum"),
        **({"gres": gres_["total"]} if "total" in gres_ else {}),
        **({"gres_used": gres_["used"]} if "used" in gres_ else {}),
    }


def number(value: Any) -> float | None:
    """A number of Slurm; None when it is none or without end."""
    if isinstance(value, dict):
        if value.get("set") is not True or value.get("infinite") is True:
            return None
        value = value.get("number")
    found = figure(value)
    return None if found is None or found in _NONE else found


def _whole(value: Any) -> int | None:
    found = number(value)
    return int(found) if found is not None and 0 <= found < 2**53 and found == int(found) else None


def _at(value: Any) -> datetime | None:
    return moment(number(value))


def _words(value: Any) -> tuple[str, ...]:
    """Words of a list, or of a text with commas, each once."""
    parts: Iterable[Any] = value if isinstance(value, list) else str(value or "").split(",")
    return tuple(dict.fromkeys(text for part in parts if (text := word(part))))


def _errors(document: dict[str, Any]) -> list[Fault]:
    found = []
    for error in listed(document.get("errors"))[:20]:
        one = mapping(error)
        said = word(one.get("description")) or word(one.get("error")) or told(error)
        found.append(Fault(kind="error", text=said))
    return found


def _node(one: dict[str, Any]) -> Node:
    all_, used = gres(str(one.get("gres") or "")), gres(str(one.get("gres_used") or ""))
    counted, model = gpus_of(tres(str(one.get("tres") or "")))
    taken, _model = gpus_of(tres(str(one.get("tres_used") or "")))
    if taken is None and counted and one.get("tres_used") == "":
        taken = 0  # what Slurm counts and nobody holds is left out
    states = [*_words(one.get("state")), *_words(one.get("state_flags"))]
    gpus = counted if all_ is None else count_of(all_)
    if gpus is None and one.get("gres") == "":
        gpus = 0
    held = taken if used is None else count_of(used)
    return Node(
        name=word(one.get("name")),
        state=node_state("+".join(states)),
        reason=word(one.get("reason")),
        partitions=_words(one.get("partitions")),
        gpus=gpus,
        gpus_used=0 if held is None and gpus == 0 else held,
        gpu_model=model_of(all_) or model,
        cpus=_whole(one.get("cpus")),
        memory_mib=_whole(one.get("real_memory")),
    )


def _job(one: dict[str, Any], listing: Nodes) -> Job:
    state = "+".join(job_state(each) or each for each in _words(one.get("job_state")))
    waits = state.startswith("PENDING")
    nodes = () if waits else listing(str(one.get("nodes") or ""))
    asked = one.get("tres_alloc_str") or (one.get("tres_req_str") if waits else "")
    gpus, model = gpus_of(tres(str(asked or "")))
    details = [gres(str(each or "")) for each in listed(one.get("gres_detail"))]
    known = [each for each in details if each]
    if gpus is None and known:
        gpus = sum(count_of(each) or 0 for each in known)
    return Job(
        id=str(_whole(one.get("job_id")) or ""),
        name=word(one.get("name")),
        user=word(one.get("user_name")),
        account=word(one.get("account")),
        partition=word(one.get("partition")),
        state=state,
        nodes=nodes,
        gpus=gpus,
        gpu_model=model or ",".join(dict.fromkeys(filter(None, map(model_of, known)))),
        indices=_indices(nodes, details),
        started=None if waits else _at(one.get("start_time")),
        ends=None if waits else _at(one.get("end_time")),
        submitted=_at(one.get("submit_time")),
        reason=word(one.get("state_reason")),
    )


def _indices(nodes: Sequence[str], details: Sequence[Any]) -> dict[str, tuple[int, ...]]:
    """Which GPUs on which node: the details stand in the order of the nodes."""
    if len(nodes) != len(details):
        return {}
    found = ((node, indices_of(detail)) for node, detail in zip(nodes, details, strict=True))
    return {node: indices for node, indices in found if indices}


def _booked(one: dict[str, Any], listing: Nodes) -> Booked:
    return Booked(
        name=word(one.get("name")),
        nodes=listing(str(one.get("node_list") or "")),
        users=_words(one.get("users")),
        accounts=_words(one.get("accounts")),
        start=_at(one.get("start_time")),
        end=_at(one.get("end_time")),
    )
