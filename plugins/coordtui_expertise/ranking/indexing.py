"""Writes the index: one small segment for what is new, and now and then one in place of many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tinydb import where

from coordtui.api import Context, JobRun, Message
from coordtui_expertise.ranking import segments
from coordtui_expertise.ranking.index import superseded
from coordtui_expertise.ranking.words import keys_of, terms_of
from coordtui_expertise.records import Segment, Work
from coordtui_expertise.texts import N_, NN_

_FANOUT = 8
"""So many segments of about the same size become one: then each work is written anew a few times only."""

_AT_ONCE = 128
"""Segments are merged in the transaction of who adds works while they hold so few works together."""


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
    """The job: merge small segments until there are few."""
    ctx.require("expertise.manage")
    merges = 0
    while (numbers := _next(ctx, segments.MOST_WORKS)) is not None:
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
        while (small := _next(ctx, _AT_ONCE)) is not None:
            _merge(ctx, small)


def _next(ctx: Context, most: int) -> Sequence[int] | None:
    """Segments to merge next, that have at most so many works together; None when there are few enough.

    Sizes are compared by their order of magnitude. Larger segments are not even looked at.
    """
    levels: dict[int, list[tuple[int, int]]] = {}
    small = ctx.store.records(Segment).select("doc_id", "size", where=where("size") < most)
    for number, size in small:
        level = 0
        while _FANOUT ** (level + 1) <= size:
            level += 1
        levels.setdefault(level, []).append((number, size))
    for _, found in sorted(levels.items()):
        chosen = found[:_FANOUT]
        if len(chosen) == _FANOUT and sum(size for _, size in chosen) <= most:
            return [number for number, _ in chosen]
    return None


def _merge(ctx: Context, numbers: Sequence[int]) -> None:
    """Put one segment in place of several.

    It gets the highest number, so nothing goes into it that a newer segment knows better.
    """
    stored = ctx.store.records(Segment)
    with ctx.store.transaction():
        since = [number for number in stored.ids() if number >= min(numbers)]
        parts = [segments.read(each) for each in stored.get_many(since)]
        gone = superseded(parts)
        together = [part for part in parts if part.number in set(numbers)]
        one = segments.merged(together, gone)
        for part in together:
            stored.remove(part.number)
        if one is not None:
            stored.add(one)
