"""The watches: what each person wants to be told of, checked and held against the papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tinydb import where

from coordtui.api import Context, CoordtuiError, NotFound, Refused, words_of
from coordtui_arxiv import categories
from coordtui_arxiv.archive import Archive
from coordtui_arxiv.batches import batches
from coordtui_arxiv.errors import WatchRefused
from coordtui_arxiv.groups import is_mine, my_groups, require_change, watches_of_mine
from coordtui_arxiv.matching import Document, Engine, fingerprint, understood
from coordtui_arxiv.narrowing import searches
from coordtui_arxiv.query import parse
from coordtui_arxiv.records import Mark, Match, Paper, Progress, Watch
from coordtui_arxiv.service import Undo
from coordtui_arxiv.texts import N_
from coordtui_arxiv.to_arxiv import watch_to_arxiv


class Watches:
    """The watches of the person who acts, and of their groups.

    Changing one's own needs the right `arxiv.watch`, somebody else's `arxiv.manage`; for a
    group's see `groups.require_change`.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._watches = ctx.store.records(Watch)
        self._matches = ctx.store.records(Match)
        self._papers = ctx.store.records(Paper)
        self._progress = ctx.store.records(Progress)

    def all(self) -> list[Watch]:
        """The person's own watches and those of their groups (with a `group`), by name."""
        self._ctx.require("arxiv.read")
        mine = watches_of_mine(self._ctx).values()
        return sorted(mine, key=lambda watch: (watch.name.casefold(), watch.doc_id))

    def of_groups(self) -> list[Watch]:
        """The watches of all groups, by name; needs `arxiv.manage`."""
        self._ctx.require("arxiv.manage")
        shared = self._watches.find(where("group") > 0)
        return sorted(shared, key=lambda watch: (watch.name.casefold(), watch.doc_id))

    def get(self, watch_id: int) -> Watch:
        """The watch with this number; raises `NotFound`, or `NotAllowed` for another's."""
        self._ctx.require("arxiv.read")
        watch = self._watches.get(watch_id)
        if watch is None:
            raise NotFound(N_("There is no watch number {number}.", number=watch_id))
        if not is_mine(watch, self._ctx, my_groups(self._ctx)):
            self._ctx.require("arxiv.manage")
        return watch

    def may_change(self, watch: Watch) -> bool:
        """Whether the person may change this watch; for hiding what would be refused."""
        try:
            require_change(watch, self._ctx)
        except CoordtuiError:
            return False
        return True

    def save(self, watch: Watch) -> Watch:
        """Check a new or changed watch, store it and look through the stored papers.

        One that sends by itself needs the right `arxiv.route`. Raises `WatchRefused` naming
        the field that is not right, `QueryError` for its words, `Refused` for a group's that
        is not the person's to change, `StaleRecord` when somebody changed it in the meantime.
        """
        self._ctx.require("arxiv.watch")
        with self._ctx.store.transaction():
            known = self._watches.get(watch.doc_id) if watch.doc_id else None
            watch.owner = known.owner if known is not None else watch.owner or self._person()
            for each in (known, watch):
                if each is not None:
                    require_change(each, self._ctx)
            if watch.send:
                self._ctx.require("arxiv.route")
            check(watch)
            self._check_group(watch)
            saved = self._watches.save(watch) if watch.doc_id else self._watches.add(watch)
        self.evaluate(saved)
        return saved

    def remove(self, watch_id: int) -> Undo:
        """Remove a watch and what it matched; the papers stay. Returns what brings it back."""
        self._ctx.require("arxiv.watch")
        with self._ctx.store.transaction():
            watch = self.get(watch_id)
            require_change(watch, self._ctx)
            for match in self._matches.find(where("watch") == watch_id):
                self._matches.remove(match.doc_id)
            progress = self._progress.first(where("watch") == watch_id)
            if progress is not None:
                self._progress.remove(progress.doc_id)
            self._watches.remove(watch_id)

        def undo() -> None:
            with self._ctx.store.transaction():
                # Under its number, by which subscriptions and what it sent know it.
                back = self._watches.add(watch)
                if progress is not None:
                    self._progress.add(Progress(watch=back.doc_id, backfilled=progress.backfilled))
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

    def count(self, watch_id: int) -> int:
        """How many papers a watch matched; raises as `get` does."""
        return self._matches.count(where("watch") == self.get(watch_id).doc_id)

    def counts(self) -> dict[int, int]:
        """How many papers each of the person's watches matched, by its number."""
        self._ctx.require("arxiv.read")
        return {watch.doc_id: self._matches.count(where("watch") == watch.doc_id) for watch in self.all()}

    def unread(self) -> dict[int, int]:
        """How many papers of each of the person's watches they neither read nor dismissed, by its number."""
        mine = [watch.doc_id for watch in self.all()]
        found = dict.fromkeys(mine, 0)
        marks = self._ctx.store.records(Mark)
        of_me = where("person") == self._ctx.actor.person
        rows = marks.select("paper", "read", "archived", where=of_me)
        done = {paper for paper, read, archived in rows if read or archived}
        for part in batches(mine):
            for paper, watch in self._matches.select("paper", "watch", where=where("watch").one_of(part)):
                found[watch] += paper not in done
        return found

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

    def _check_group(self, watch: Watch) -> None:
        if watch.group and self._ctx.directory.groups().get(watch.group) is None:
            raise WatchRefused("group", N_("There is no such group."))


def check(watch: Watch) -> None:
    """Put the watch's fields in order; raise `WatchRefused` or `QueryError` where one is not right."""
    watch.name = " ".join(watch.name.split())
    watch.words = watch.words.strip()
    watch.authors = [name for text in watch.authors if (name := " ".join(text.split()))]
    watch.categories = _categories("categories", watch.categories)
    watch.exclude = _categories("exclude", watch.exclude)
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


def _categories(field: str, texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(_category(field, text) for text in texts if text.strip()))


def _category(field: str, text: str) -> str:
    found = categories.category(text)
    if found is None:
        close = categories.closest(text)
        raise WatchRefused(
            field,
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
