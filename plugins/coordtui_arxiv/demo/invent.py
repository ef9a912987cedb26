"""Papers that nobody wrote, on the topics of the invented lab. The same every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from coordtui_arxiv.holidays import announced_on, day_of
from coordtui_arxiv.records import Announced, Author, Paper, Version

FIELDS = {
    "learning": ("cs.LG", "stat.ML", "cs.AI"),
    "theory": ("stat.ML", "math.OC", "cs.LG"),
    "decisions": ("cs.LG", "cs.AI", "cs.RO"),
    "language": ("cs.CL", "cs.LG", "cs.AI"),
    "vision": ("cs.CV", "cs.LG", "eess.IV"),
    "probability": ("stat.ML", "stat.ME", "math.PR"),
    "graphs": ("cs.LG", "cs.SI", "cs.DS"),
    "life": ("q-bio.BM", "q-bio.QM", "cs.LG"),
    "health": ("cs.LG", "eess.IV", "q-bio.QM"),
    "brain": ("q-bio.NC", "cs.NE", "cs.LG"),
    "planet": ("physics.ao-ph", "cs.LG", "stat.AP"),
    "society": ("cs.CY", "cs.LG", "cs.AI"),
    "systems": ("cs.DC", "cs.LG", "cs.PF"),
}
"""The categories of a field, its own first."""

TITLES = (
    "{Topic} without the usual {other}",
    "On the curious stability of {topic}",
    "A placeholder theory of {topic}",
    "{Topic}: what an invented benchmark cannot tell",
    "Learning {topic} from an empty dataset",
    "Does {topic} need {other}? A fictive study",
    "Imaginary baselines for {topic}",
    "Towards {topic} that stays where it is",
    "How not to combine {topic} and {other}",
    "A survey of surveys of {topic}",
    "{Topic} in a world that was made up",
)
IN_LATEX = (
    r"{Topic} meets {other} in $\mathcal{{O}}(n \log n)$",
    r"A Schr\"odinger view of {topic}",
    r"$\alpha$-stable {topic} over $\mathbb{{R}}^n$, or nearly",
)
"""Titles of one in `PER_LATEX` papers."""

PER_LATEX = 20
TITRES = (
    "{Topic} : un cadre entièrement fictif",
    "De l’utilité imaginaire des {other}",
    "{Topic} et {other} : une étude inventée",
)
OPENINGS = (
    "We study {topic} in a setting that was invented for this paper.",
    "This work looks at {topic} where no data exists at all.",
    "Much has been imagined about {topic}, and little of it was written down.",
    "Nous étudions {topic} dans un cadre inventé de toutes pièces.",
)
MIDDLES = (
    "Our method leaves the placeholder where it is and moves everything else.",
    "We bound the regret by a quantity that nobody has measured.",
    "Three imaginary benchmarks are used, of which two agree.",
    "The key idea is to treat {other} as if it were already solved.",
    "An ablation shows that each part can be left out, though not all at once.",
    "The proof needs no assumption that a reader would notice.",
    "We compare with twelve fictive baselines under the same empty budget.",
    "A link with {other} is drawn, then carefully erased.",
)
CLOSINGS = (
    "The code will be released in the world where it exists.",
    "We close with open questions, all of which are made up.",
    "Results hold on average, for a suitable definition of results.",
    "Les limites de l’étude sont discutées, puis inventées à leur tour.",
)
GIVEN = ("Aloysius", "Béatrice", "Cosima", "Éloïse", "Hedwig", "Ilse", "Ngozi", "Oswin", "Søren", "Ysolde")
FAMILY = (
    "Placeholder",
    "Fauxpont",
    "Inventada",
    "Mockman",
    "Norkvist",
    "Quillbranche",
    "Factice",
    "Tarrakett",
)
REVISIONS = (
    "A mistake that nobody had made is corrected.",
    "A fourth imaginary benchmark was added at the wish of a fictive reviewer.",
    "The bound is now tight wherever nobody looks.",
    "Une section qui n’existait pas a été retirée.",
)
MOST_VERSIONS = 4
PLACES = ("Institute of Invented Results", "Université Imaginaire", "Nowhere Polytechnic")


@dataclass(frozen=True)
class Subject:
    """What a paper is about, in English and French, and the field it belongs to."""

    en: str
    fr: str
    field: str


def paper(
    rng: Random,
    subjects: Sequence[Subject],
    *,
    key: str,
    announced: datetime,
    seen: datetime,
    lab: Sequence[str] = (),
    subject: Subject | None = None,
) -> Paper:
    """One invented paper as it was at `seen`; `lab` are names of which some may be among its authors."""
    about = subject or rng.choice(subjects)
    other = rng.choice(subjects)
    french = rng.random() < 0.08
    topic = about.fr if french else about.en
    words = {
        "topic": topic,
        "Topic": topic[:1].upper() + topic[1:],
        "other": other.fr if french else other.en,
    }
    said = (rng.choice(OPENINGS), *rng.sample(MIDDLES, rng.randint(2, 5)), rng.choice(CLOSINGS))
    sentences = [sentence.format(**words) for sentence in said]
    titles = IN_LATEX if rng.randrange(PER_LATEX) == 0 else TITRES if french else TITLES
    title = rng.choice(titles).format(**words)
    submitted = _submitted(rng, announced, seen)
    drafts = _drafts(rng, title, sentences, len(submitted))
    title, abstract = drafts[-1]
    return Paper(
        key=key,
        version=len(submitted),
        title=title,
        abstract=abstract,
        announced=announced,
        first_seen=announced,
        versions=[
            Version(number=number, date=date, title=title, abstract=abstract)
            for number, (date, (title, abstract)) in enumerate(zip(submitted, drafts, strict=True), 1)
        ],
        authors=_authors(rng, lab),
        categories=_categories(rng, about, other),
        primary=FIELDS.get(about.field, ("cs.LG",))[0],
        published=submitted[0],
        updated=submitted[-1],
        comment=_comment(rng),
        channels=["oai", "rss"],
        announcements=_announced(announced, submitted, seen),
    )


def withdraw(paper: Paper) -> None:
    """Let it be taken back by its authors."""
    paper.withdrawn, paper.comment = True, "This paper has been withdrawn by its invented authors"


def crowd(paper: Paper, rng: Random) -> None:
    """Let it be by some hundreds, as a collaboration writes."""
    paper.authors = [Author(name=name) for name in dict.fromkeys(_name(rng) for _ in range(400))]
    paper.comment = "For the Nowhere Collaboration, 12 pages and 40 pages of authors"


def _submitted(rng: Random, announced: datetime, seen: datetime) -> list[datetime]:
    """When each version was submitted: most papers have one, some several, none of the time to come."""
    found = [announced - timedelta(hours=rng.randint(9, 60))]
    while len(found) < MOST_VERSIONS and rng.random() < 0.18:
        later = found[-1] + timedelta(days=rng.randint(4, 30))
        if later > seen - timedelta(days=4):
            break
        found.append(later)
    return found


def _drafts(rng: Random, title: str, sentences: Sequence[str], count: int) -> list[tuple[str, str]]:
    """Title and abstract of each version: every new one says a little else, and a little more."""
    before = f"{title}: a first attempt" if count > 1 and rng.random() < 0.3 else title
    drafts = [(before, " ".join(sentences))]
    said = list(sentences)
    for revision in rng.sample(REVISIONS, count - 1):
        said[rng.randrange(1, len(said) - 1)] = revision
        said.insert(-1, rng.choice(MIDDLES[:2]))
        drafts.append((title, " ".join(dict.fromkeys(said))))
    return drafts


def _announced(announced: datetime, submitted: Sequence[datetime], seen: datetime) -> list[Announced]:
    """The day of the paper, and that of each later version that was announced already."""
    first = Announced(day=day_of(announced), kind="new", channels=["oai", "rss"], version=1)
    later = [
        Announced(day=announced_on(moment), kind="replace", channels=["oai", "rss"], version=number)
        for number, moment in enumerate(submitted[1:], 2)
    ]
    return [first, *(each for each in later if each.day <= day_of(seen))]


def _categories(rng: Random, about: Subject, other: Subject) -> list[str]:
    own = FIELDS.get(about.field, ("cs.LG",))
    more = rng.sample(own[1:], rng.randint(0, len(own) - 1))
    crossed = [FIELDS.get(other.field, ("cs.LG",))[0]] if rng.random() < 0.3 else []
    return list(dict.fromkeys([own[0], *more, *crossed]))


def _authors(rng: Random, lab: Sequence[str]) -> list[Author]:
    names = dict.fromkeys(_name(rng) for _ in range(1 + min(int(rng.expovariate(0.4)), 11)))
    if lab and rng.random() < 0.12:
        own = rng.sample(lab, min(len(lab), 1 + (rng.random() < 0.25)))
        names = dict.fromkeys([*(_as_written(rng, name) for name in own), *names])
    return [_author(rng, name) for name in names]


def _as_written(rng: Random, name: str) -> str:
    """Now and then an initial stands for the given name, and nobody knows for certain whose it is."""
    given, _, family = name.partition(" ")
    return f"{given[0]}. {family}" if family and rng.random() < 0.12 else name


def _name(rng: Random) -> str:
    return f"{rng.choice(GIVEN)} {rng.choice('ABCDEFGHJKLMNPRSTVWYZ')}. {rng.choice(FAMILY)}"


def _author(rng: Random, name: str) -> Author:
    return Author(name=name, affiliations=[rng.choice(PLACES)] if rng.random() < 0.1 else [])


def _comment(rng: Random) -> str:
    return rng.choice(("", "", f"{rng.randint(6, 40)} pages", f"{rng.randint(2, 9)} invented figures"))
