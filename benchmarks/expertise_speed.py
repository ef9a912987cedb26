"""How fast people are ranked: labs of invented papers, asked and added to.

The papers are made of invented words whose frequencies follow Zipf's law, as many as a real abstract has
besides small words, so that the lists of the index are as long as those of real papers (a question meets
about six times as many entries as there are papers). One lab has 1,200
people with 20 papers each, the other 20,000; `EXPERTISE_PEOPLE=1200` takes that one only.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import accumulate, islice
from pathlib import Path

from coordtui.access import SYSTEM
from coordtui.api import Ask, Context, Person
from coordtui.config import Settings
from coordtui.host.session import open_session
from coordtui_expertise.finder import Finder
from coordtui_expertise.ranking.index import snapshot
from coordtui_expertise.ranking.indexing import index
from coordtui_expertise.records import Authorship, Work
from coordtui_expertise.works import Works

PAPERS = 20
VOCABULARY, LENGTH = 30_000, 80
_BATCH = 2_000

_syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u")]


def _word(number: int) -> str:
    found = ""
    while number or not found:
        number, rest = divmod(number, len(_syllables))
        found += _syllables[rest]
    return found


class Writer:
    """Invents papers: a subject of its own for each person, and the words that everybody uses."""

    def __init__(self) -> None:
        self._random = random.Random(5)
        self._words = [_word(number + 70) for number in range(VOCABULARY)]
        self._weights = [*accumulate(1 / (rank + 25) for rank in range(VOCABULARY))]

    def text(self, length: int) -> str:
        """So many words."""
        return " ".join(self._random.choices(self._words, cum_weights=self._weights, k=length))

    def works(self, count: int) -> Iterator[Work]:
        """So many papers."""
        for number in range(count):
            yield Work(key=f"bib:{number}", title=self.text(10), abstract=self.text(LENGTH))


def fill(ctx: Context, people: int, writer: Writer) -> None:
    """Store people and their papers."""
    numbers = [
        person.doc_id
        for person in ctx.directory.people().add_all(Person(name=f"Placeholder {i}") for i in range(people))
    ]
    works = writer.works(people * PAPERS)
    stored, at = 0, datetime(2026, 11, 12, tzinfo=UTC)
    while batch := list(islice(works, _BATCH)):
        with ctx.store.transaction():
            taken = ctx.store.records(Work).add_all(batch)
            index(ctx, taken)
            for work in taken:
                person = numbers[stored // PAPERS]
                ctx.store.records(Authorship).add(
                    Authorship(person=person, work=work.doc_id, state="confirmed", at=at)
                )
                stored += 1


def _times(what: str, do: Callable[[int], object], count: int) -> None:
    taken = []
    for number in range(count):
        start = time.perf_counter()
        do(number)
        taken.append((time.perf_counter() - start) * 1000)
    print(f"  {what:44} median {statistics.median(taken):8.1f} ms   worst {max(taken):8.1f} ms", flush=True)


def measure(people: int) -> None:
    """Print the figures of one lab."""
    writer = Writer()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'lab.db'}"
        with open_session(
            Settings(), url, only={"expertise"}, create=True, state=Path(folder) / "state"
        ) as session:
            session.create_lab("Laboratoire fictif", "en", "Camille Exemple")
            ctx = session.context("expertise", actor=SYSTEM)
            start = time.perf_counter()
            fill(ctx, people, writer)
            print(f"{people} people with {PAPERS} papers, stored in {time.perf_counter() - start:.0f} s")
            finder = Finder(ctx)
            _times("first question (reads the index)", lambda _: finder.experts(Ask(text="baba")), 1)
            abstracts = [writer.text(LENGTH) for _ in range(15)]
            _times("question of a whole abstract", lambda i: finder.experts(Ask(text=abstracts[i])), 15)
            topics = [writer.text(5) for _ in range(15)]
            _times("question of five words", lambda i: finder.experts(Ask(text=topics[i])), 15)
            new = [
                Work(key=f"bib:n{i}", title=writer.text(10), abstract=writer.text(LENGTH)) for i in range(70)
            ]
            _times("new paper, stored and indexed", lambda i: Works(ctx).take([new[i]], "bench"), 70)
            _times("question after one new paper", lambda i: finder.experts(Ask(text=abstracts[i])), 1)
            _times("scores of 20 abstracts", lambda i: finder.scores(abstracts[:10] * 2), 1)
            print(f"  {len(snapshot(ctx).parts)} segments")


def main() -> None:
    """Measure the labs that are wanted."""
    chosen = os.environ.get("EXPERTISE_PEOPLE", "1200 20000")
    for people in chosen.split():
        measure(int(people))


if __name__ == "__main__":
    main()
