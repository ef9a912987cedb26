"""Papers into the store: each once, matched against the watches in the same transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tinydb import where

from coordtui.api import Context, PapersAdded
from coordtui_arxiv.batches import batches
from coordtui_arxiv.library import refs_of
from coordtui_arxiv.matching import Document, Engine
from coordtui_arxiv.merging import merge
from coordtui_arxiv.records import Broken, Match, Paper, Watch
from coordtui_arxiv.sources.page import Rejected


@dataclass(frozen=True)
class Taken:
    """What a page brought: numbers of the papers that are new here, and of those that changed."""

    new: list[int]
    changed: list[int]


class Archive:
    """The stored papers, as sources write them. The caller holds the transaction."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._papers = ctx.store.records(Paper)
        self._matches = ctx.store.records(Match)
        self._broken = ctx.store.records(Broken)

    def take(self, channel: str, papers: Sequence[Paper], rejected: Iterable[Rejected] = ()) -> Taken:
        """Store the papers of one page, keep its broken entries apart, evaluate the watches."""
        stored = self._stored([paper.key for paper in papers])
        new: dict[str, Paper] = {}
        changed: dict[int, Paper] = {}
        for came in papers:
            known = stored.get(came.key) or new.get(came.key)
            if known is None:
                new[came.key] = came
            elif merge(known, came) and known.doc_id:
                changed[known.doc_id] = known
        touched = self._papers.add_all(list(new.values()))
        added = [paper.doc_id for paper in touched]
        touched += [self._papers.save(paper) for paper in changed.values()]
        self._quarantine(channel, rejected)
        self.match(touched, Engine(self._ctx.store.records(Watch).find()))
        if added:
            self._ctx.emit(PapersAdded(refs_of(new.values())))
        return Taken(new=added, changed=list(changed))

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

    def _quarantine(self, channel: str, rejected: Iterable[Rejected]) -> None:
        now = self._ctx.clock()
        for entry in rejected:
            digest = hashlib.sha256(entry.source.encode()).hexdigest()
            if self._broken.first(where("digest") == digest) is None:
                why = entry.why.to_json()
                self._broken.add(
                    Broken(channel=channel, digest=digest, source=entry.source, why=why, seen=now)
                )
