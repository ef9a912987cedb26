"""The job that gives works their vectors: a tenth of a second of one processor each, once."""

from __future__ import annotations

from tinydb import where

from coordtui.api import Context, JobRun, Message
from coordtui_expertise.records import Vector, Work
from coordtui_expertise.semantic import MODEL, installed
from coordtui_expertise.texts import N_, NN_

BATCH = 16
"""So many works at a time: a stop is heard within two seconds, and what was made is kept."""


def fill(ctx: Context, run: JobRun) -> Message:
    """Make the vectors that are missing or of an older text, and remove those of no work.

    Without the extra it does nothing and says so. Raises `Cancelled` when it was stopped.
    """
    ctx.require("expertise.manage")
    if not installed():
        return N_("The extra “semantic” is not installed: people are ranked by words.")
    from coordtui_expertise.semantic.minilm import model
    from coordtui_expertise.semantic.vectors import put, text_of

    _forget(ctx)
    waiting = _waiting(ctx)
    works = ctx.store.records(Work)
    for start in range(0, len(waiting), BATCH):
        run.progress(N_("reading papers"), start, len(waiting))
        batch = works.get_many(waiting[start : start + BATCH])
        put(ctx, batch, model().encode([text_of(work) for work in batch]))
    return NN_("Read {n} paper.", "Read {n} papers.", len(waiting))


def _waiting(ctx: Context) -> list[int]:
    """Works without a vector, or with one of another text; the newest first. The model reads no French."""
    from coordtui_expertise.semantic.fusion import looks_french
    from coordtui_expertise.semantic.vectors import checksum, text_of

    made = dict(ctx.store.records(Vector).select("work", "text", where=where("model") == MODEL))
    texts = ((work.doc_id, text_of(work)) for work in ctx.store.records(Work).find(order=("-doc_id",)))
    return [n for n, text in texts if made.get(n) != checksum(text) and not looks_french(text)]


def _forget(ctx: Context) -> None:
    """Remove vectors of works that are gone, and those that another model made."""
    vectors = ctx.store.records(Vector)
    works = set(ctx.store.records(Work).ids())
    for number, work, model in vectors.select("doc_id", "work", "model"):
        if work not in works or model != MODEL:
            vectors.remove(number)
