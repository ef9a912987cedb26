"""The watches: what each person wants to be told of, checked and held against the papers."""

from __future__ import annotations

from collections.abc import Sequence

from tinydb import where

from coordtui.api import Context, NotFound, Refused, words_of
from coordtui_arxiv import categories
from coordtui_arxiv.archive import Archive
from coordtui_arxiv.batches import batches
from coordtui_arxiv.errors import WatchRefused
from coordtui_arxiv.matching import Document, Engine, fingerprint, understood
from coordtui_arxiv.narrowing import searches
from coordtui_arxiv.query import parse
from coordtui_arxiv.records import Match, Paper, Progress, Watch
from coordtui_arxiv.service import Undo
from coordtui_arxiv.texts import N_
from coordtui_arxiv.to_arxiv import watch_to_arxiv


class Watches:
    """The watches of the person who acts. Changing them needs the right `arxiv.watch`.

    Somebody else's may be changed with the right `arxiv.manage`.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._watches = ctx.store.records(Watch)
        self._matches = ctx.store.records(Match)
        self._papers = ctx.store.records(Paper)
        self._progress = ctx.store.records(Progress)

    def all(self) -> list[Watch]:
        """The person's own watches, by name."""
        self._ctx.require("arxiv.read")
        mine = self._watches.find(where("owner") == self._ctx.actor.person)
        return sorted(mine, key=lambda watch: (watch.name.casefold(), watch.doc_id))

    def get(self, watch_id: int) -> Watch:
        """The watch with this number; raises `NotFound`, or `NotAllowed` for another's."""
        self._ctx.require("arxiv.read")
        watch = self._watches.get(watch_id)
        if watch is None:
            raise NotFound(N_("There is no watch number {number}.", number=watch_id))
        self._check_owner(watch, "arxiv.read")
        return watch

    def save(self, watch: Watch) -> Watch:
        """Check a new or changed watch, store it and look through the stored papers.

        Raises `WatchRefused` naming the field that is not right, `QueryError` for its
        words, `StaleRecord` when somebody changed it in the meantime.
        """
        self._ctx.require("arxiv.watch")
        with self._ctx.store.transaction():
            known = self._watches.get(watch.doc_id) if watch.doc_id else None
            watch.owner = known.owner if known is not None else watch.owner or self._person()
            self._check_owner(watch, "arxiv.watch")
            check(watch)
            saved = self._watches.save(watch) if watch.doc_id else self._watches.add(watch)
        self.evaluate(saved)
        return saved

    def remove(self, watch_id: int) -> Undo:
        """Remove a watch and what it matched; the papers stay. Returns what brings it back."""
        self._ctx.require("arxiv.watch")
        with self._ctx.store.transaction():
            watch = self.get(watch_id)
            self._check_owner(watch, "arxiv.watch")
            for match in self._matches.find(where("watch") == watch_id):
                self._matches.remove(match.doc_id)
            progress = self._progress.first(where("watch") == watch_id)
            if progress is not None:
                self._progress.remove(progress.doc_id)
            self._watches.remove(watch_id)

        def undo() -> None:
            with self._ctx.store.transaction():
                watch.doc_id = watch.rev = 0
                back = self._watches.add(watch)
                if progress is not None:
                    done, cursor = progress.backfilled, progress.cursor
                    self._progress.add(Progress(watch=back.doc_id, backfilled=done, cursor=cursor))
            self.evaluate(back)

        return undo

    def preview(self, watch: Watch) -> int:
        """How many stored papers the watch would match; raises as `save` does."""
        self._ctx.require("arxiv.read")
        check(watch)
        engine = Engine([watch])
        found = 0
        for part in batches(self._candidates(watch)):
            papers = self._papers.get_many(part)
            found += sum(bool(engine.match(Document.of(paper))) for paper in papers)
        return found

    def counts(self) -> dict[int, int]:
        """How many papers each of the person's watches matched, by its number."""
        self._ctx.require("arxiv.read")
        return {watch.doc_id: self._matches.count(where("watch") == watch.doc_id) for watch in self.all()}

    def waiting(self) -> set[int]:
        """Numbers of the person's watches whose history is still to be fetched."""
        marks = {progress.watch: progress.backfilled for progress in self._progress.find()}
        return {w.doc_id for w in self.all() if w.enabled and marks.get(w.doc_id) != fingerprint(w)}

    def evaluate(self, watch: Watch) -> None:
        """Look through the stored papers for a watch whose criteria changed, part by part.

        The mark that it is done is set last: a run that died is made good by the next sync.
        """
        if not understood(watch) or progress_of(self._ctx, watch).evaluated == fingerprint(watch):
            return
        archive, engine = Archive(self._ctx), Engine([watch])
        known = [match.paper for match in self._matches.find(where("watch") == watch.doc_id)]
        candidates = sorted({*self._candidates(watch), *known})
        for part in batches(candidates):
            with self._ctx.store.transaction():
                if not self.stands(watch):
                    return
                archive.match(self._papers.get_many(part), engine)
        with self._ctx.store.transaction():
            if self.stands(watch):
                progress = progress_of(self._ctx, watch)
                progress.evaluated = fingerprint(watch)
                put(self._ctx, progress)

    def stands(self, watch: Watch) -> bool:
        """Whether the watch is still stored with the same criteria."""
        stored = self._watches.get(watch.doc_id)
        return stored is not None and fingerprint(stored) == fingerprint(watch)

    def _candidates(self, watch: Watch) -> Sequence[int]:
        wanted = searches(watch)
        if wanted is None:
            return self._papers.ids()
        return sorted({paper for words in wanted for paper in self._papers.ids(match=words)})

    def _person(self) -> int:
        if self._ctx.actor.person is None:
            raise Refused(N_("A watch belongs to a person, and the program itself is acting here."))
        return self._ctx.actor.person

    def _check_owner(self, watch: Watch, permission: str) -> None:
        self._ctx.require(permission if watch.owner == self._ctx.actor.person else "arxiv.manage")


def check(watch: Watch) -> None:
    """Put the watch's fields in order; raise `WatchRefused` or `QueryError` where one is not right."""
    watch.name = " ".join(watch.name.split())
    watch.words = watch.words.strip()
    watch.authors = [name for text in watch.authors if (name := " ".join(text.split()))]
    watch.categories = list(dict.fromkeys(_category(text) for text in watch.categories if text.strip()))
    if not watch.name:
        raise WatchRefused("name", N_("A watch needs a name."))
    parse(watch.words)
    for name in watch.authors:
        if not words_of(name):
            raise WatchRefused("authors", N_("There is no letter in the name “{name}”.", name=name))
    if watch_to_arxiv(watch) is None:
        raise WatchRefused(
            "words",
            N_("This watch would match nearly everything."),
            remedy=N_("Give a category, an author, or words that must be there."),
        )


def _category(text: str) -> str:
    found = categories.category(text)
    if found is None:
        close = categories.closest(text)
        raise WatchRefused(
            "categories",
            N_("arXiv has no category “{category}”.", category=text.strip()),
            remedy=N_("Did you mean “{category}”?", category=close) if close else None,
        )
    return found


def progress_of(ctx: Context, watch: Watch) -> Progress:
    """How far the program is with a watch."""
    return ctx.store.records(Progress).first(where("watch") == watch.doc_id) or Progress(watch=watch.doc_id)


def put(ctx: Context, progress: Progress) -> None:
    """Store how far the program is."""
    table = ctx.store.records(Progress)
    if progress.doc_id:
        table.save(progress)
    else:
        table.add(progress)
