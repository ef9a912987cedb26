"""What is wrong with machines and GPUs: rules over what was last heard of them.

A machine that answers too late once is no news: `TRIES` failures one after the other are, or `LATE`
after the first. A key that is not the known one, and a login that is refused, are told at once. An
error of memory that was corrected is nothing; many within an hour are a card that ages. What only
grows (ECC errors, XID) is compared with what it was, and is over after a day without another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from coordtui_gpus.fairness.subjects import Finding, Look
from coordtui_gpus.fairness.times import stored
from coordtui_gpus.records import IncidentKind, Seen, SeenGpu

TRIES = 3
LATE = timedelta(minutes=10)
CORRECTED = 100
"""So many corrected errors within an hour are told."""

HOUR = timedelta(hours=1)
QUIET = timedelta(days=1)
"""After so long without another one, errors that were counted are over."""

LINES = 20
"""So many lines of a log are kept with an incident."""

COOLER = 3
"""So many degrees under the limit a GPU is no more too hot."""

SEVERE = ("ecc_uncorrected", "ecc_uncorrected_total", "remapped_uncorrected")
MILD = ("ecc_corrected", "ecc_corrected_total")

_SILENT: Mapping[str, IncidentKind] = {
    "unreachable": "unreachable",
    "auth": "auth",
    "hostkey": "hostkey",
    "failed": "failed",
    "cut_short": "failed",
}
_XID = re.compile(r"\bxid\b[^0-9]*(?:\(.*?\)[^0-9]*)?(\d{1,3})\b", re.IGNORECASE)


def silent(look: Look) -> Iterator[Finding]:
    """Machines that do not answer, refuse us, show another key, or whose tool fails."""
    for number, seen in look.seen.items():
        if number not in look.hosts or (kind := _SILENT.get(seen.state)) is None:
            continue
        since = seen.since or look.now
        patient = kind in ("unreachable", "failed")
        late = seen.tries >= 2 and look.now - since >= LATE
        if not patient or seen.tries >= TRIES or late:
            facts = {"text": seen.text, "tries": seen.tries, "state": seen.state, "gpus": len(seen.gpus)}
            if seen.good is not None:
                facts["good"] = stored(seen.good)
            yield Finding(kind=kind, since=since, host=number, facts=facts)


def _gpus(look: Look) -> Iterator[tuple[int, Seen, SeenGpu]]:
    """The GPUs of machines that answer, but those that are out of service."""
    for number in look.fresh:
        if number in look.seen and number in look.hosts:
            for gpu in look.seen[number].gpus:
                if gpu.device not in look.out:
                    yield number, look.seen[number], gpu


def _together(look: Look, kind: IncidentKind, found: Mapping[int, list[int]]) -> Iterator[Finding]:
    """One finding for each machine, of whichever of its GPUs."""
    for host, devices in found.items():
        since = look.seen[host].since if kind in ("lost", "failed") else None
        finding = Finding(kind=kind, since=since or look.now, host=host)
        finding.facts = {"devices": sorted(devices), "of": len(look.seen[host].gpus)}
        yield finding


def lost(look: Look) -> Iterator[Finding]:
    """GPUs that their machine does not find any more, and those of which its tool complains."""
    for state, kind in (("lost", "lost"), ("error", "failed")):
        found = defaultdict[int, list[int]](list)
        texts = dict[int, str]()
        for host, _, gpu in _gpus(look):
            if gpu.state == state:
                found[host].append(gpu.device)
                texts.setdefault(host, gpu.text)
        for finding in _together(look, kind, found):  # type: ignore[arg-type]
            finding.facts["text"] = texts[finding.host or 0]
            if kind == "failed":
                finding.what = finding.facts["what"] = "gpu"
            yield finding


def compared(counts: Mapping[str, int]) -> dict[str, int]:
    """The counters that are kept to be compared: others only waver."""
    return {each: n for each, n in counts.items() if each in (*SEVERE, *MILD) or each.startswith("xid")}


def grown(now: Mapping[str, int], was: Mapping[str, int]) -> bool:
    """Whether what is told at once is another than it was: the two are compared from now on."""
    return any(now.get(each, 0) != was.get(each, 0) for each in {*now, *was} - {*MILD})


def slowed(look: Look) -> Iterator[Finding]:
    """GPUs whose hardware holds their clocks back: too hot, or too little power."""
    found, why = defaultdict[int, list[int]](list), defaultdict[int, set[str]](set)
    for host, _, gpu in _gpus(look):
        reasons = {each for each in gpu.throttle or () if each.startswith("hw_") or "hardware" in each}
        if reasons:
            found[host].append(gpu.device)
            why[host] |= reasons
    for finding in _together(look, "slowed", found):
        finding.facts["reasons"] = sorted(why[finding.host or 0])
        yield finding


def hot(look: Look) -> Iterator[Finding]:
    """GPUs that were too hot at two looks; until they are known to be a few degrees cooler."""
    found, most = defaultdict[int, list[int]](list), defaultdict[int, float](float)
    limit = look.limits.hot
    for host, _, gpu in _gpus(look):
        known = [each for each in look.heat.get(gpu.device, ()) if each is not None]
        last = known[-1] if known else None
        before = look.open.get(Finding(kind="hot", since=look.now, host=host).key)
        flagged = before is not None and gpu.device in before.facts.get("devices", ())
        still = flagged and (last is None or last > limit - COOLER)
        if still or (last is not None and last >= limit and sum(each >= limit for each in known) >= 2):
            found[host].append(gpu.device)
            most[host] = max([most[host], *known])
    for finding in _together(look, "hot", found):
        if most[finding.host or 0]:
            finding.facts["temperature"] = most[finding.host or 0]
        finding.silent = not finding.facts.get("temperature")
        yield finding


def same_uuid(look: Look) -> Iterator[Finding]:
    """A UUID that two machines tell of: masked, imaged or virtual, and never merged."""
    found = defaultdict[str, set[int]](set)
    for number, seen in look.seen.items():
        for uuid in seen.clashes if number in look.hosts else ():
            found[uuid].add(number)
    for uuid, hosts in found.items():
        # A clash may be noted with one of the two only: the other is where the device is known to be.
        hosts |= {each.host for each in look.devices.values() if each.uuid == uuid and each.host is not None}
        facts = {"what": uuid, "uuid": uuid, "hosts": sorted(hosts)}
        yield Finding(kind="same_uuid", since=look.now, what=uuid, facts=facts)


def _rise(now: Mapping[str, int], was: Mapping[str, int], names: tuple[str, ...]) -> int:
    """By how much counters grew; what was reset counts from nothing, what is new does not count."""
    known = [(now[each], was[each]) for each in names if each in now and each in was]
    return max((after - (before if after >= before else 0) for after, before in known), default=0)


def ecc(look: Look) -> Iterator[Finding]:
    """Errors of memory that rise: any that was not corrected, many that were."""
    for host, _, gpu in _gpus(look):
        before = look.counted.get(gpu.device)
        # At the first look at it, what happened since the driver was loaded is news.
        if before is None:
            severe, mild = gpu.counts.get("ecc_uncorrected", 0), 0
        else:
            severe, mild = _rise(gpu.counts, before, SEVERE), _rise(gpu.counts, before, MILD)
        worst = "uncorrected" if severe else "corrected" if mild >= CORRECTED else ""
        if worst:
            facts = {
                "what": worst,
                "rise": severe or mild,
                "counts": dict(gpu.counts),
                "at": stored(look.now),
            }
            yield Finding(kind="ecc", since=look.now, host=host, device=gpu.device, what=worst, facts=facts)


def codes(counts: Mapping[str, int]) -> dict[int, int]:
    """How often each XID was seen of a GPU, by its code."""
    found = dict[int, int]()
    for name, count in counts.items():
        if name.lower().startswith("xid") and (digits := re.sub(r"\D", "", name)):
            found[int(digits)] = count
    return found


def xid(look: Look) -> Iterator[Finding]:
    """Errors that the driver noted, one finding for each machine and code."""
    for number, seen in look.seen.items():
        if number not in look.fresh or number not in look.hosts:
            continue
        by, texts = defaultdict[int, list[int]](list), defaultdict[int, list[str]](list)
        for gpu in seen.gpus:
            if gpu.device in look.out:
                continue
            was = codes(look.counted.get(gpu.device, {}))
            for code, count in codes(gpu.counts).items():
                if count > was.get(code, 0):
                    by[code].append(gpu.device)
        for text in seen.faults:
            if told := _XID.search(text):
                texts[int(told[1])].append(text)
        for code in {*by, *texts}:
            if not by[code] and not _news(look, number, code, texts[code]):
                continue
            facts = {"what": str(code), "code": code, "devices": sorted(by[code]), "at": stored(look.now)}
            facts |= {"texts": texts[code][-LINES:]}
            yield Finding(kind="xid", since=look.now, host=number, what=str(code), facts=facts)


def _news(look: Look, host: int, code: int, texts: list[str]) -> bool:
    """Whether a line was not told before: it stays in the list of faults for long."""
    key = Finding(kind="xid", since=look.now, host=host, what=str(code)).key
    before = look.open.get(key) or look.closed.get(key)
    return before is None or not {*texts[-LINES:]} <= {*before.facts.get("texts", ())}


def lasts(facts: Mapping[str, object], now: datetime) -> bool:
    """Whether what was counted (ECC, XID) happened lately enough to stand."""
    at = facts.get("at")
    return isinstance(at, str) and now - datetime.fromisoformat(at) < QUIET


def about_machines(look: Look) -> list[Finding]:
    """All that the rules find of machines, in an order that does not change."""
    rules = (silent, lost, ecc, xid, hot, slowed, same_uuid)
    return [found for rule in rules for found in rule(look)]
