"""Writes the index: one small segment for what is new, and now and then one in place of many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile

from tinydb import where

from coordtui.api import Context, JobRun, Message
from coordtui_expertise.ranking import segments
from coordtui_expertise.ranking.index import superseded
from coordtui_expertise.ranking.words import keys_of, terms_of
from coordtui_expertise.records import Segment, Work
from coordtui_expertise.texts import N_, NN_

_FANOUT = 8
"""So many segments of about the same size become one: then each work is written anew a few times only."""

_AT_ONCE = 64
"""In the transaction of who adds works, segments are merged that hold so many together for each work that is
added: some ten milliseconds for one. Larger ones wait for the job."""


def index(ctx: Context, works: Iterable[Work]) -> None:
    """Make works findable by what they say now; in the running transaction, if there is one.

    Costs a few milliseconds a work. Rights are the caller's business.
    """
    terms = {work.doc_id: keys_of(terms_of(f"{work.title}.\n{work.abstract}")) for work in works}
    _add(ctx, terms)


def forget(ctx: Context, works: Iterable[int]) -> None:
    """Take works (their numbers) out of the index; in the running transaction, if there is one."""
    _add(ctx, {work: [] for work in works})


def tidy(ctx: Context, run: JobRun) -> Message:
    """The job: merge small segments until there are few. What it reads and puts together blocks nobody."""
    ctx.require("expertise.manage")
    merges = 0
    while (numbers := _next(_sizes(ctx, segments.MOST_WORKS), segments.MOST_WORKS)) is not None:
        run.progress(N_("merging the index"), merges)
        _merge(ctx, numbers)
        merges += 1
    return NN_("Merged once.", "Merged {n} times.", merges) if merges else N_("The index is tidy.")


def _add(ctx: Context, terms: dict[int, list[int]]) -> None:
    numbers = sorted(terms)
    with ctx.store.transaction():
        for start in range(0, len(numbers), segments.MOST_WORKS):
            part = {number: terms[number] for number in numbers[start : start + segments.MOST_WORKS]}
            ctx.store.records(Segment).add(segments.make(part))
        most = min(_AT_ONCE * len(terms), segments.MOST_WORKS)
        if (small := _next(_newest(ctx, most), most)) is not None:
            _merge(ctx, small)


def _sizes(ctx: Context, most: int) -> list[tuple[int, int]]:
    """The numbers and sizes of the segments that have fewer works; larger ones are not even looked at."""
    return ctx.store.records(Segment).select("doc_id", "size", where=where("size") < most)


def _newest(ctx: Context, most: int) -> list[tuple[int, int]]:
    """The small segments that no larger one is newer than: merging them asks nothing of the others."""
    small = dict(_sizes(ctx, most))
    newest = takewhile(small.__contains__, reversed(ctx.store.records(Segment).ids()))
    return [(number, small[number]) for number in newest][::-1]


def _next(sizes: Sequence[tuple[int, int]], most: int) -> Sequence[int] | None:
    """Segments to merge next, that have at most so many works together; None when there are few enough.

    Sizes are compared by their order of magnitude.
    """
    levels: dict[int, list[tuple[int, int]]] = {}
    for number, size in sizes:
        level = 0
        while _FANOUT ** (level + 1) <= size:
            level += 1
        levels.setdefault(level, []).append((number, size))
    for _, found in sorted(levels.items()):
        chosen = found[-_FANOUT:]
        if len(chosen) == _FANOUT and sum(size for _, size in chosen) <= most:
            return [number for number, _ in chosen]
    return None


def _merge(ctx: Context, numbers: Sequence[int]) -> None:
    """Put one segment in place of several.

    It gets the highest number, so nothing goes into it that a newer segment knows better. Where
    others wrote meanwhile, it is made again.
    """
    stored = ctx.store.records(Segment)
    while True:
        newer = _since(ctx, numbers)
        parts = [segments.read(each) for each in stored.get_many(newer)]
        gone = superseded(parts)
        together = [part for part in parts if part.number in set(numbers)]
        one = segments.merged(together, gone)
        with ctx.store.transaction():
            if _since(ctx, numbers) != newer:
                continue
            for part in together:
                stored.remove(part.number)
            if one is not None:
                stored.add(one)
            return


def _since(ctx: Context, numbers: Sequence[int]) -> list[int]:
    """The oldest of these segments and all that are newer."""
    return [number for number in ctx.store.records(Segment).ids() if number >= min(numbers)]
