"""The papers as one person reads them: views, marks, tags and notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec
from tinydb import where

from coordtui.api import Context, Message, NotFound, Refused, StaleRecord, fold
from coordtui_arxiv.batches import batches
from coordtui_arxiv.groups import is_mine, my_groups, names_of, names_of_groups, watches_of_mine
from coordtui_arxiv.newest import answering, newest, newest_answering
from coordtui_arxiv.own_marks import NO_MARK, OwnMarks
from coordtui_arxiv.reasons import explain, sent_by
from coordtui_arxiv.records import Delivery, Mark, Match, Paper, Watch
from coordtui_arxiv.texts import N_

View = Literal["inbox", "sent", "starred", "archived", "all"]
Undo = Callable[[], None]
"""Takes the last change back, in one transaction."""


class Entry(msgspec.Struct, frozen=True):
    """A paper as a list shows it: with what the person made of it and why it is there."""

    paper: Paper
    mark: Mark | None
    reasons: list[Message]


class Counts(msgspec.Struct, frozen=True):
    """How many papers are in the person's inbox, unread among them, and starred anywhere.

    `sent` are those that were sent to the person and not dismissed, `sent_unread` the unread among them.
    """

    unread: int
    total: int
    starred: int
    sent: int = 0
    sent_unread: int = 0


class Inbox:
    """The stored papers, seen and marked by the person who acts.

    Reading needs the right `arxiv.read`, as do one's own marks: nobody else sees them.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._papers = ctx.store.records(Paper)
        self._watches = ctx.store.records(Watch)
        self._matches = ctx.store.records(Match)
        self._marks = ctx.store.records(Mark)
        self._deliveries = ctx.store.records(Delivery)
        self._own = OwnMarks(ctx)
        self._found: tuple[object, frozenset[int]] = (None, frozenset())

    def ids(
        self, view: View, watch: int | None = None, match: str | None = None, limit: int | None = None
    ) -> list[int]:
        """Numbers of the papers of a view, newest first, so many at most; `inbox` shows unread ones before.

        `inbox` is what an enabled watch of the person or of one of their groups matched, or
        what was sent to them, and they did not archive; `sent` is what was sent to them, the
        last sent first; `all` is every stored paper. `watch` keeps those that one watch
        matched, `match` those with the words in title, abstract or authors. What somebody
        else's watch matched tells what they look for: it needs the right `arxiv.manage`.
        """
        self._ctx.require("arxiv.read")
        if view == "all" and match is not None and watch is None and limit is not None:
            return newest_answering(self._ctx, self._papers, match, limit)
        found = None if match is None else answering(self._ctx, match)
        if watch is not None:
            matched = self._matched_by(watch)
            found = matched if found is None else found & matched
        if view == "all":
            if found is None:
                return self._papers.ids(order=("-announced",), limit=limit)
            return newest(self._papers, found, limit)
        if view == "sent":
            return [i for i in self._sent() if found is None or i in found][:limit]
        if view == "inbox":
            inbox, read = self._inbox()
            here = newest(self._papers, inbox if found is None else inbox & found)
            return ([i for i in here if i not in read] + [i for i in here if i in read])[:limit]
        chosen = self._marked(view)
        return newest(self._papers, chosen if found is None else chosen & found, limit)

    def rows(self, ids: Sequence[int]) -> list[Entry]:
        """The papers with these numbers, in that order, as a list shows them."""
        self._ctx.require("arxiv.read")
        papers = self._papers.get_many(ids)
        marks = self._marks_of([paper.doc_id for paper in papers])
        reasons = self._reasons([paper.doc_id for paper in papers])
        return [Entry(p, marks.get(p.doc_id), reasons.get(p.doc_id, [])) for p in papers]

    def by_key(self, key: str) -> Paper:
        """The paper with this arXiv id (without version); raises `NotFound`."""
        self._ctx.require("arxiv.read")
        paper = self._papers.first(where("key") == key)
        if paper is None:
            raise NotFound(
                N_("There is no paper “{key}” here.", key=key),
                remedy=N_("A watch whose words find it brings it here."),
            )
        return paper

    def counts(self) -> Counts:
        """How much there is to read."""
        self._ctx.require("arxiv.read")
        inbox, read = self._inbox()
        sent = inbox & set(self._sent())
        return Counts(
            unread=len(inbox - read),
            total=len(inbox),
            starred=len(self._marked("starred")),
            sent=len(sent),
            sent_unread=len(sent - read),
        )

    def unread_among(self, papers: Sequence[int]) -> list[int]:
        """Those of these papers that the person has not read, in their order."""
        self._ctx.require("arxiv.read")
        own = self._own.all()
        return [i for i in papers if not own.get(i, NO_MARK).read]

    def unread(self, limit: int) -> tuple[int, list[int]]:
        """How many papers of the inbox are unread, and the numbers of the newest, so many at most."""
        self._ctx.require("arxiv.read")
        inbox, read = self._inbox()
        unread = inbox - read
        return len(unread), newest(self._papers, unread, limit)

    def tags(self) -> list[tuple[str, int]]:
        """The person's tags and how many papers bear each, most used first."""
        self._ctx.require("arxiv.read")
        rows = self._marks.select("tags", where=where("person") == self._person)
        return Counter(tag for (tags,) in rows for tag in tags or ()).most_common()

    def folders(self) -> list[tuple[str, int]]:
        """The person's folders and how many papers are in each, by name."""
        self._ctx.require("arxiv.read")
        rows = self._marks.select("folder", where=where("person") == self._person)
        found = Counter(folder for (folder,) in rows if folder)
        return sorted(found.items(), key=lambda each: fold(each[0]))

    def set_folder(self, ids: Iterable[int], folder: str) -> Undo:
        """Put these papers into one folder, out of the one they were in; `""` is none."""
        name = " ".join(folder.split())
        return self._change({paper: {"folder": name} for paper in ids})

    def mark(
        self,
        ids: Iterable[int],
        *,
        read: bool | None = None,
        starred: bool | None = None,
        archived: bool | None = None,
        not_for_me: bool | None = None,
    ) -> Undo:
        """Set what is not `None` on these papers, and return what takes it back."""
        asked = {"read": read, "starred": starred, "archived": archived, "not_for_me": not_for_me}
        wanted = {name: value for name, value in asked.items() if value is not None}
        return self._change(dict.fromkeys(ids, wanted))

    def set_tags(self, ids: Iterable[int], tags: Iterable[str]) -> Undo:
        """Give these papers exactly these tags, in place of those they had."""
        kept = sorted({tag.strip() for tag in tags} - {""})
        return self._change({paper: {"tags": kept} for paper in ids})

    def add_tags(self, ids: Iterable[int], tags: Iterable[str]) -> Undo:
        """Give these papers these tags too, beside those they have."""
        papers, more = list(ids), {tag.strip() for tag in tags} - {""}
        with self._ctx.store.transaction():
            marks = self._marks_of(papers)
            had = {paper: set(marks[paper].tags) if paper in marks else set() for paper in papers}
            return self._change({paper: {"tags": sorted(had[paper] | more)} for paper in papers})

    def put_notes(self, notes: Mapping[int, str]) -> Undo:
        """Give papers these notes, by number, in place of those they have."""
        return self._change({paper: {"note": note} for paper, note in notes.items()})

    def add_note(self, ids: Iterable[int], text: str) -> Undo:
        """Add a line to the notes of these papers, below what is there."""
        papers = list(ids)
        with self._ctx.store.transaction():
            marks = self._marks_of(papers)
            had = {paper: marks[paper].note if paper in marks else "" for paper in papers}
            return self.put_notes({paper: "\n".join(filter(None, (had[paper], text))) for paper in papers})

    def set_note(self, paper_id: int, text: str, rev: int) -> Mark:
        """Write the note on a paper. `rev` is the revision of the mark that was shown (0: none).

        Raises `StaleRecord`, with both versions, when it was changed in the meantime.
        """
        self._ctx.require("arxiv.read")
        with self._ctx.store.transaction():
            stored = self._marks_of([paper_id]).get(paper_id)
            mark = stored or Mark(person=self._person, paper=paper_id)
            if mark.rev != rev:
                theirs = msgspec.to_builtins(mark)
                # With their revision in both: it is what saving again needs, no field to compare.
                raise StaleRecord(theirs, {**theirs, "note": text})
            mark.note = text
            return self._marks.save(mark) if stored else self._marks.add(mark)

    def _change(self, wanted: Mapping[int, Mapping[str, Any]]) -> Undo:
        before = self._write(wanted)

        def undo() -> None:
            self._write(before)

        return undo

    def _write(self, wanted: Mapping[int, Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
        """Set fields of the person's marks; returns what they held before."""
        self._ctx.require("arxiv.read")
        before: dict[int, dict[str, Any]] = {}
        with self._ctx.store.transaction():
            marks = self._marks_of(list(wanted))
            for paper, fields in wanted.items():
                mark = marks.get(paper) or Mark(person=self._person, paper=paper)
                before[paper] = {name: getattr(mark, name) for name in fields}
                if before[paper] == fields:
                    continue
                for name, value in fields.items():
                    setattr(mark, name, value)
                self._marks.save(mark) if mark.doc_id else self._marks.add(mark)
        return before

    @property
    def _person(self) -> int:
        if self._ctx.actor.person is None:
            raise Refused(N_("Marks belong to a person, and the program itself is acting here."))
        return self._ctx.actor.person

    def _matched_by(self, number: int) -> set[int]:
        watch = self._watches.get(number)
        if watch is not None and not is_mine(watch, self._ctx, my_groups(self._ctx)):
            self._ctx.require("arxiv.manage")
        return self._matched([number])

    def _matched(self, watches: Sequence[int]) -> set[int]:
        if not watches:
            return set()
        return {
            paper for (paper,) in self._matches.select("paper", where=where("watch").one_of(list(watches)))
        }

    def _inbox(self) -> tuple[set[int], set[int]]:
        """Papers of the inbox, and those of them that were read."""
        own = self._own.all()
        found = self._matched_by_mine().union(self._sent())
        inbox = found - {i for i, mark in own.items() if mark.archived}
        return set(inbox), {i for i, mark in own.items() if mark.read and i in inbox}

    def _matched_by_mine(self) -> frozenset[int]:
        """What the person's enabled watches found: read again only when they or the matches are others."""
        watches = [i for i, watch in watches_of_mine(self._ctx).items() if watch.enabled]
        if self._ctx.store.writing:
            return frozenset(self._matched(watches))
        basis = self._matches.revision, watches
        if basis != self._found[0]:
            self._found = basis, frozenset(self._matched(watches))
        return self._found[1]

    def _sent(self) -> list[int]:
        """What was sent to the person, the last sent first."""
        mine = where("person") == self._ctx.actor.person
        return [paper for (paper,) in self._deliveries.select("paper", where=mine, order=("-at",))]

    def _marked(self, field: Literal["starred", "archived"]) -> set[int]:
        return {i for i, mark in self._own.all().items() if getattr(mark, field)}

    def _marks_of(self, papers: Sequence[int]) -> dict[int, Mark]:
        mine = where("person") == self._ctx.actor.person
        found: dict[int, Mark] = {}
        for part in batches(papers):
            for mark in self._marks.find(mine & where("paper").one_of(part)):
                found[mark.paper] = mark
        return found

    def _reasons(self, papers: Sequence[int]) -> dict[int, list[Message]]:
        watches = watches_of_mine(self._ctx)
        groups = names_of_groups(self._ctx) if any(watch.group for watch in watches.values()) else {}
        found = self._sent_because(papers)
        for part in batches(papers):
            for match in self._matches.find(where("paper").one_of(part)):
                if (watch := watches.get(match.watch)) is not None:
                    told = explain(watch.name, match.why, groups.get(watch.group, ""))
                    found.setdefault(match.paper, []).extend(told)
        return found

    def _sent_because(self, papers: Sequence[int]) -> dict[int, list[Message]]:
        """Who sent each of these papers to the person, and why."""
        mine = where("person") == self._ctx.actor.person
        sent = {each.paper: each for each in self._deliveries.find(mine)}
        of_these = [sent[paper] for paper in papers if paper in sent]
        if not of_these:
            return {}
        names = names_of(self._ctx, [each.by for each in of_these if each.by])
        watches = {w.doc_id: w.name for w in self._watches.get_many({each.watch for each in of_these})}
        return {
            each.paper: sent_by(each, names.get(each.by, ""), watches.get(each.watch, ""))
            for each in of_these
        }
