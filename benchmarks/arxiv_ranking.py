"""Whose next papers are these? Our Rocchio beside a linear SVM, as arxiv-sanity-lite uses scikit-learn's.

A person's last earlier papers are marked, and all later papers of everybody are ranked by
what was learnt: their own should come first. Data as in `expertise_quality`. The SVM sees
every paper, with the marked ones as positive and all others as negative, over TF-IDF of words
and pairs of words, with the parameters of arxiv-sanity-lite. Each runs in a process of its own.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.expertise_quality import DATA
from benchmarks.peers import binary

OURS, PEER = "coordtui", "scikit-learn"
MARKED = (1, 3, 5, 15)

SVM = """
import json, resource, sys, time
import numpy as np
from sklearn import svm
from sklearn.feature_extraction.text import TfidfVectorizer

task = json.load(open(sys.argv[1]))
started = time.perf_counter()
texts = [f"{title} {abstract}" for title, abstract in task["papers"]]
vectors = TfidfVectorizer(
    strip_accents="unicode", stop_words="english", token_pattern=r"(?u)\\\\b[a-zA-Z_][a-zA-Z0-9_]+\\\\b",
    ngram_range=(1, 2), max_features=20000, sublinear_tf=True, max_df=0.1, min_df=5,
).fit_transform(texts)
indexed = time.perf_counter()

def scores(marked):
    wanted = np.zeros(len(texts))
    wanted[marked] = 1
    learner = svm.LinearSVC(class_weight="balanced", max_iter=10000, tol=1e-6, C=0.01)
    return learner.fit(vectors, wanted).decision_function(vectors)

ranks = [(scores(each["marked"])[task["later"]]).tolist() for each in task["asked"]]
ended = time.perf_counter()
print(json.dumps({
    "scores": ranks, "index s": indexed - started, "ms a person": (ended - indexed) / len(ranks) * 1000,
    "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
""".replace("\\\\b", "\\b")


@dataclass(frozen=True)
class Asked:
    """One question: papers marked, and those to find among the later ones, by their places."""

    marked: Sequence[int]
    wanted: Sequence[int]


def main() -> int:
    """Print the table; 1 when the data are not there."""
    if not (DATA / "queries.jsonl").exists():
        print(f"\nNo data in {DATA}: EXPERTISE_DATA names the folder of profiles.jsonl and queries.jsonl")
        return 1
    papers, later, questions = read(DATA)
    asked = [question for count in MARKED for question in questions[count]]
    with tempfile.TemporaryDirectory(prefix="coordtui-bench-") as folder:
        task = Path(folder) / "task.json"
        marked = [{"marked": question.marked} for question in asked]
        task.write_text(json.dumps({"papers": papers, "later": later, "asked": marked}), "utf-8")
        answers = {OURS: _run(sys.executable, "-m", "benchmarks.arxiv_ranking", str(task))}
        if python := binary(PEER, "python"):
            answers[PEER] = _run(python, "-c", SVM, str(task))
    print(f"\n{len(papers)} papers, {len(later)} later ones ranked for each person\n")
    print("| | " + " | ".join(answers) + " | ours less theirs, or ratio |")
    print("|---|" + "---|" * (len(answers) + 1))
    start = 0
    for count in MARKED:
        part = slice(start, start + len(questions[count]))
        start = part.stop
        for name, measure in (("average precision", average_precision), ("recall at 30", recall)):
            row = [_mean(measure, answer["scores"][part], asked[part]) for answer in answers.values()]
            label = f"{name}, {count} marked ({len(questions[count])} people)"
            print(_row(label, [f"{value:.3f}" for value in row], f"{row[0] - row[-1]:+.3f}"))
    for name in ("index s", "ms a person", "peak MB"):
        row = [answer[name] for answer in answers.values()]
        print(_row(name, [f"{value:.1f}" for value in row], f"{row[0] / row[-1]:.2f} x"))
    return 0


def read(folder: Path) -> tuple[list[list[str]], list[int], dict[int, list[Asked]]]:
    """Titles and abstracts; the places of the later ones; the questions by how many are marked."""
    papers: dict[str, list[str]] = {}
    past: dict[str, list[str]] = {}
    later: dict[str, list[str]] = {}
    for line in (folder / "profiles.jsonl").read_text("utf-8").splitlines():
        profile = json.loads(line)
        past[profile["person"]] = [paper["id"] for paper in profile["papers"]]
        papers |= {paper["id"]: [paper["title"], paper["abstract"]] for paper in profile["papers"]}
    for line in (folder / "queries.jsonl").read_text("utf-8").splitlines():
        query = json.loads(line)
        papers[query["id"]] = [query["title"], query["abstract"]]
        later[query["id"]] = query["relevant"]
    place = {paper: number for number, paper in enumerate(papers)}
    at = {paper: number for number, paper in enumerate(later)}
    questions = {
        count: [
            Asked([place[paper] for paper in mine[-count:]], wanted)
            for person, mine in sorted(past.items())
            if len(mine) >= count
            and (wanted := [at[p] for p, wrote in later.items() if person in wrote and p not in mine])
        ]
        for count in MARKED
    }
    return list(papers.values()), [place[paper] for paper in later], questions


def ours(task: Mapping[str, Any]) -> dict[str, Any]:
    """The scores of the plugin, as `Taste` has them."""
    from coordtui_arxiv.taste.marks import Marks
    from coordtui_arxiv.taste.profile import Profile
    from coordtui_arxiv.taste.vectors import SAMPLE, Rarity, counted

    started = time.perf_counter()
    papers = [counted(title, abstract) for title, abstract in task["papers"]]
    rarity = Rarity.of([paper.keys for paper in papers[-SAMPLE:]], len(papers))
    vectors = dict(enumerate(map(rarity.weigh, papers)))
    indexed = time.perf_counter()
    scores = []
    for question in task["asked"]:
        marked = question["marked"]
        profile = Profile.of(Marks(dict.fromkeys(marked, 1.0), frozenset(marked)), vectors, rarity)
        likings = (profile.liking(number, vectors[number]) for number in task["later"])
        scores.append([liking.score if liking else 0.0 for liking in likings])
    ended = time.perf_counter()
    return {
        "scores": scores,
        "index s": indexed - started,
        "ms a person": (ended - indexed) / len(scores) * 1000,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def average_precision(ranking: Sequence[int], wanted: Sequence[int]) -> float:
    """The mean, over what is wanted, of the precision down to it."""
    places = sorted(ranking.index(number) + 1 for number in wanted)
    return sum(found / place for found, place in enumerate(places, 1)) / len(places)


def recall(ranking: Sequence[int], wanted: Sequence[int]) -> float:
    """The share of what is wanted in the first thirty."""
    return len({*ranking[:30]} & {*wanted}) / len(wanted)


def _mean(
    measure: Callable[[Sequence[int], Sequence[int]], float],
    scores: Sequence[Sequence[float]],
    asked: Sequence[Asked],
) -> float:
    rankings = (sorted(range(len(each)), key=lambda n: -each[n]) for each in scores)
    return statistics.mean(measure(r, q.wanted) for r, q in zip(rankings, asked, strict=True))


def _row(label: str, cells: Sequence[str], last: str) -> str:
    return f"| {label} | {' | '.join(cells)} | {last} |"


def _run(*command: str) -> dict[str, Any]:
    ran = subprocess.run(command, capture_output=True, check=True)
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


if __name__ == "__main__":
    print(json.dumps(ours(json.loads(Path(sys.argv[1]).read_text("utf-8")))))
