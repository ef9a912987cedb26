"""Papers held against watches: 2,500 new papers, as many as a page of a harvest has, and 1 to 200 watches.

Half the watches name categories; each has two words or one of two. `alone` is every watch
asked of every paper, `together` the engine, with the index of the words that watches need.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from benchmarks.arxiv_invented import Invention
from coordtui_arxiv.matching import Document, Engine, _compile, _Compiled
from coordtui_arxiv.records import Watch

PAPERS, WATCHES = 2_500, (1, 20, 200)


def watches(invention: Invention, count: int, categories: list[str]) -> list[Watch]:
    """So many watches of two words that are in some papers."""
    rng, made = random.Random(4), []
    for number in range(count):
        one, other = rng.choices(invention.words[50:6_000], k=2)
        watch = Watch(name=f"watch {number}", words=f"{one} {other}" if number % 3 else f"{one} OR {other}")
        watch.doc_id, watch.categories = number + 1, rng.sample(categories, 20) if number % 2 else []
        made.append(watch)
    return made


def main(reps: int = 5) -> None:
    """Print the table: seconds of one core, the best of some times."""
    invention = Invention()
    papers = list(invention.papers(PAPERS))
    categories = sorted({category for paper in papers for category in paper.categories})
    print(f"\n{PAPERS} papers held against watches, seconds of one core\n")
    print("| watches | together | alone | ratio | matches |\n|---|---|---|---|---|")
    for count in WATCHES:
        asked = watches(invention, count, categories)
        engine, each = Engine(asked), [_compile(watch) for watch in asked]

        def together(engine: Engine = engine) -> int:
            return sum(len(engine.match(Document.of(paper))) for paper in papers)

        def alone(each: list[_Compiled] = each) -> int:
            documents = map(Document.of, papers)
            return sum(one.match(document) is not None for document in documents for one in each)

        found = together()
        assert found == alone()  # or the figures mean nothing
        fast, slow = _best(together, reps), _best(alone, 1)
        print(f"| {count} | {fast:.2f} | {slow:.2f} | {fast / slow:.2f} x | {found} |", flush=True)


def _best(work: Callable[[], int], reps: int) -> float:
    taken = []
    for _ in range(reps):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)
