"""Papers into the store: each once, matched against the watches in the same transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from tinydb import where

from coordtui.api import Context, PapersAdded
from coordtui_arxiv.batches import batches
from coordtui_arxiv.channels import SEARCH
from coordtui_arxiv.holidays import day_of, midnight
from coordtui_arxiv.latex import reading
from coordtui_arxiv.library import refs_of
from coordtui_arxiv.matching import Document, Engine
from coordtui_arxiv.merging import merge
from coordtui_arxiv.moments import stored
from coordtui_arxiv.records import Broken, Match, Paper, Watch
from coordtui_arxiv.sources.page import Rejected, id_in


@dataclass(frozen=True)
class Taken:
    """What a page brought: the papers that are new here, those that changed, those it only repeats.

    `quarantined` are the broken entries that were not kept apart before, `unreadable` those
    of them of which no other entry was counted today: a paper's come by each channel.
    """

    new: list[Paper]
    changed: list[Paper]
    same: list[Paper]
    quarantined: list[Rejected]
    unreadable: list[Rejected]

    @property
    def papers(self) -> list[Paper]:
        """All papers of the page, as they are stored now."""
        return [*self.new, *self.changed, *self.same]


class Archive:
    """The stored papers, as sources write them. The caller holds the transaction."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._papers = ctx.store.records(Paper)
        self._matches = ctx.store.records(Match)
        self._broken = ctx.store.records(Broken)

    def take(self, channel: str, papers: Sequence[Paper], rejected: Sequence[Rejected] = ()) -> Taken:
        """Store the papers of one page, keep its broken entries apart, evaluate the watches."""
        stored = self._stored([paper.key for paper in papers])
        new: dict[str, Paper] = {}
        changed: dict[str, Paper] = {}
        same: dict[str, Paper] = {}
        for came in papers:
            known = stored.get(came.key) or new.get(came.key)
            if known is None:
                new[came.key] = came
            elif merge(known, came) and known.doc_id:
                changed[known.key] = known
            elif known.doc_id:
                same[known.key] = known
        for paper in (*new.values(), *changed.values()):
            paper.read_as = reading(paper.title, paper.abstract, (each.name for each in paper.authors))
        added = self._papers.add_all(list(new.values()))
        saved = [self._papers.save(paper) for paper in changed.values()]
        quarantined, unreadable = self._quarantine(channel, rejected)
        if added or saved:
            self.match([*added, *saved], Engine(self._ctx.store.records(Watch).find()))
        if added:
            self._ctx.emit(PapersAdded(refs_of(new.values())))
        rest = [paper for key, paper in same.items() if key not in changed]
        return Taken(new=added, changed=saved, same=rest, quarantined=quarantined, unreadable=unreadable)

    def known(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys of which a paper is stored."""
        return {*self._stored(keys)}

    def match(self, papers: Sequence[Paper], engine: Engine) -> None:
        """Make the stored matches of these papers what the engine says they are."""
        more: list[Match] = []
        for part in batches(papers):
            known = self._known([paper.doc_id for paper in part], engine)
            for paper in part:
                for watch, why in engine.match(Document.of(paper)).items():
                    match = known.pop((paper.doc_id, watch), None)
                    if match is None:
                        more.append(Match(paper=paper.doc_id, watch=watch, why=why))
                    elif match.why != why:
                        match.why = why
                        self._matches.save(match)
            for match in known.values():
                self._matches.remove(match.doc_id)
        self._matches.add_all(more)

    def _stored(self, keys: Sequence[str]) -> dict[str, Paper]:
        found: dict[str, Paper] = {}
        for part in batches(keys):
            for paper in self._papers.find(where("key").one_of(part)):
                found[paper.key] = paper
        return found

    def _known(self, papers: list[int], engine: Engine) -> dict[tuple[int, int], Match]:
        matches = self._matches.find(where("paper").one_of(papers))
        return {(m.paper, m.watch): m for m in matches if m.watch in engine.numbers}

    def _quarantine(
        self, channel: str, rejected: Sequence[Rejected]
    ) -> tuple[list[Rejected], list[Rejected]]:
        """The entries that are new here, and those that are a paper's first of the day."""
        if not rejected:
            return [], []
        now = self._ctx.clock()
        told, more, unreadable = self._told(stored(midnight(day_of(now)))), list[Rejected](), list[Rejected]()
        for entry in rejected:
            digest = hashlib.sha256(entry.source.encode()).hexdigest()
            if self._broken.first(where("digest") == digest) is not None:
                continue
            why = entry.why.to_json()
            self._broken.add(Broken(channel=channel, digest=digest, source=entry.source, why=why, seen=now))
            more.append(entry)
            paper = id_in(entry.source)
            if paper not in told:
                unreadable.append(entry)
                told |= {paper} - {""}
        return more, unreadable

    def _told(self, since: str) -> set[str]:
        """The papers of which the ledger was told since a time that an entry is broken."""
        rows = self._broken.select("channel", "source", where=where("seen") >= since)
        return {id_in(source) for channel, source in rows if channel != SEARCH} - {""}
