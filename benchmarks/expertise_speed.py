"""How fast people are ranked: labs of invented papers, asked and added to.

The papers are made of invented words whose frequencies follow Zipf's law, as many as a real abstract has
besides small words, so that the lists of the index are as long as those of real papers (a question meets
about six times as many entries as there are papers). One lab has 1,200
people with 20 papers each, the other 20,000; `EXPERTISE_PEOPLE=1200` takes that one only.
"""

from __future__ import annotations

import gc
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from itertools import accumulate, islice
from pathlib import Path

import msgspec

from coordtui.access import SYSTEM
from coordtui.api import Ask, Context, Person
from coordtui.config import Settings
from coordtui.host.session import Session, open_session
from coordtui_expertise.finder import Finder
from coordtui_expertise.ranking.index import snapshot
from coordtui_expertise.ranking.indexing import index
from coordtui_expertise.records import Authorship, Work
from coordtui_expertise.works import Works

PAPERS = 20
VOCABULARY, LENGTH = 30_000, 80
_BATCH = 16_384
_TIMES = 30
_FORM = 2
"""Rises when the stores that are kept are to be made anew."""

_syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u")]


def _word(number: int) -> str:
    found = ""
    while number or not found:
        number, rest = divmod(number, len(_syllables))
        found += _syllables[rest]
    return found


class Writer:
    """Invents papers: a subject of its own for each person, and the words that everybody uses."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
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
        for person in ctx.directory.people().add_all(
            Person(name=f"Placeholder {i}", interests=[writer.text(2) for _ in range(3)])
            for i in range(people)
        )
    ]
    works = writer.works(people * PAPERS)
    whose, at = (number for number in numbers for _ in range(PAPERS)), datetime(2026, 11, 12, tzinfo=UTC)
    while batch := list(islice(works, _BATCH)):
        with ctx.store.transaction():
            taken = ctx.store.records(Work).add_all(batch)
            index(ctx, taken)
            ctx.store.records(Authorship).add_all(
                Authorship(person=next(whose), work=work.doc_id, state="confirmed", at=at) for work in taken
            )


def _opened(folder: Path, *, create: bool = False) -> AbstractContextManager[Session]:
    url = f"sqlite:///{folder / 'lab.db'}"
    return open_session(Settings(), url, only={"expertise"}, create=create, state=folder / "state")


def made(people: int) -> Path:
    """The folder of a store of so many people, which is made once and kept among the temporary files."""
    folder = Path(tempfile.gettempdir()) / "coordtui-expertise-speed" / f"{_FORM}-{people}"
    if not folder.exists():
        half = folder.with_name(f"{folder.name}.half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        start = time.perf_counter()
        gc.disable()  # it would go through all that is made again and again
        with _opened(half, create=True) as session:
            session.create_lab("Laboratoire fictif", "en", "Camille Exemple")
            fill(session.context("expertise", actor=SYSTEM), people, Writer(5))
        gc.enable()
        half.rename(folder)
        print(f"  stored in {time.perf_counter() - start:.0f} s", flush=True)
    return folder


def _print(what: str, taken: Sequence[float]) -> None:
    print(f"  {what:44} median {statistics.median(taken):8.1f} ms   worst {max(taken):8.1f} ms", flush=True)


def _times(what: str, do: Callable[[int], object], count: int) -> None:
    taken = []
    for number in range(count):
        start = time.perf_counter()
        do(number)
        taken.append((time.perf_counter() - start) * 1000)
    _print(what, taken)


def measure(people: int) -> None:
    """Print the figures of one lab, of a copy of its store."""
    print(f"{people} people with {PAPERS} papers", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(made(people), folder, dirs_exist_ok=True)
        os.sync()  # else the first writes wait for the copy to reach the disk
        with _opened(Path(folder)) as session:
            _measure(session.context("expertise", actor=SYSTEM), Writer(6))


def _measure(ctx: Context, writer: Writer) -> None:
    finder, works, directory = Finder(ctx), Works(ctx), ctx.directory.people()
    abstracts = [writer.text(LENGTH) for _ in range(_TIMES)]
    topics = [writer.text(5) for _ in range(_TIMES)]
    new = [Work(key=f"bib:n{i}", title=writer.text(10), abstract=writer.text(LENGTH)) for i in range(140)]
    people = directory.ids()

    def ask(number: int) -> None:
        finder.experts(Ask(text=abstracts[number]))

    def after(write: Callable[[int], object]) -> None:
        """Time the first question after a write, not the write."""
        taken = []
        for number in range(_TIMES):
            write(number)
            start = time.perf_counter()
            ask(number)
            taken.append((time.perf_counter() - start) * 1000)
        _print(f"question after {write.__doc__}", taken)

    def take(number: int) -> None:
        """a new paper"""
        works.take([new[70 + number]], "bench")

    def attach(number: int) -> None:
        """a new paper of somebody here"""
        (work,) = works.take([new[100 + number]], "bench")
        works.attach(work.doc_id, people[number], "confirmed")

    def change(number: int) -> None:
        """a change of somebody's page"""
        person = directory.get(people[number])
        if person is not None:
            directory.save(msgspec.structs.replace(person, interests=[writer.text(2)]))

    _times("first question of a process", lambda _: finder.experts(Ask(text="baba")), 1)
    _times("question of a whole abstract", ask, _TIMES)
    _times("question of five words", lambda i: finder.experts(Ask(text=topics[i])), _TIMES)
    _times("new paper, stored and indexed", lambda i: works.take([new[i]], "bench"), 70)
    for write in (take, attach, change):
        after(write)
    _times("scores of 100 abstracts", lambda _: finder.scores((abstracts * 100)[:100]), 1)
    print(f"  {len(snapshot(ctx).parts)} segments")


def main() -> None:
    """Measure the labs that are wanted."""
    chosen = os.environ.get("EXPERTISE_PEOPLE", "1200 20000")
    for people in chosen.split():
        measure(int(people))


if __name__ == "__main__":
    main()
