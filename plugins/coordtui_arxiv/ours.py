"""Papers by people of the lab."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coordtui.api import Context, words_of
from coordtui_arxiv.batches import batches
from coordtui_arxiv.records import Paper


class Ours:
    """Knows papers with an author whose name holds every word of a name of the directory.

    Names are read once, and each paper once.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._names: dict[str, list[frozenset[str]]] | None = None
        self._known: dict[int, bool] = {}

    def among(self, papers: Sequence[int]) -> Iterator[int]:
        """Those of these papers."""
        unknown = [number for number in papers if number not in self._known]
        for part in batches(unknown):
            for paper in self._ctx.store.records(Paper).get_many(part):
                self._known[paper.doc_id] = any(self._is_ours(author.name) for author in paper.authors)
        return (number for number in papers if self._known.get(number))

    def _is_ours(self, name: str) -> bool:
        if self._names is None:
            self._names = {}
            for known_as in self._names_of_the_lab():
                if len(words := words_of(known_as)) > 1:
                    self._names.setdefault(words[-1], []).append(frozenset(words))
        theirs = frozenset(words_of(name))
        return any(known <= theirs for word in theirs for known in self._names.get(word, ()))

    def _names_of_the_lab(self) -> list[str]:
        return [name for (name,) in self._ctx.directory.people().select("name")]
