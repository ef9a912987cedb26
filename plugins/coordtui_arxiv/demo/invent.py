"""Papers that nobody wrote, on the topics of the invented lab. The same every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from coordtui_arxiv.records import Author, Paper, Version

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
    "{Topic} meets {other} in $\\mathcal{{O}}(n \\log n)$",
    "Towards {topic} that stays where it is",
    "How not to combine {topic} and {other}",
    "A survey of surveys of {topic}",
    "{Topic} in a world that was made up",
)
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
    """One invented paper; `lab` are names of which some may be among its authors."""
    about = subject or rng.choice(subjects)
    other = rng.choice(subjects)
    french = rng.random() < 0.08
    topic = about.fr if french else about.en
    words = {
        "topic": topic,
        "Topic": topic[:1].upper() + topic[1:],
        "other": other.fr if french else other.en,
    }
    sentences = (rng.choice(OPENINGS), *rng.sample(MIDDLES, rng.randint(2, 5)), rng.choice(CLOSINGS))
    submitted = announced - timedelta(hours=rng.randint(9, 60))
    version = 1 if rng.random() < 0.9 else rng.randint(2, 4)
    updated = submitted if version == 1 else announced - timedelta(hours=5)
    withdrawn = rng.random() < 0.004
    comment = "This paper has been withdrawn by its invented authors" if withdrawn else _comment(rng)
    return Paper(
        key=key,
        version=version,
        title=rng.choice(TITRES if french else TITLES).format(**words),
        abstract=" ".join(sentence.format(**words) for sentence in sentences),
        announced=announced,
        first_seen=seen,
        versions=_versions(version, submitted, updated),
        authors=_authors(rng, lab),
        categories=_categories(rng, about, other),
        primary=FIELDS.get(about.field, ("cs.LG",))[0],
        published=submitted,
        updated=updated,
        comment=comment,
        withdrawn=withdrawn,
        channels=["rss"],
    )


def _versions(number: int, submitted: datetime, updated: datetime) -> list[Version]:
    first = [Version(number=1, date=submitted)]
    return first if number == 1 else [*first, Version(number=number, date=updated)]


def _categories(rng: Random, about: Subject, other: Subject) -> list[str]:
    own = FIELDS.get(about.field, ("cs.LG",))
    more = rng.sample(own[1:], rng.randint(0, len(own) - 1))
    crossed = [FIELDS.get(other.field, ("cs.LG",))[0]] if rng.random() < 0.3 else []
    return list(dict.fromkeys([own[0], *more, *crossed]))


def _authors(rng: Random, lab: Sequence[str]) -> list[Author]:
    # Few papers have very many authors, as in the world outside.
    count = rng.randint(60, 200) if rng.random() < 0.003 else 1 + min(int(rng.expovariate(0.4)), 11)
    names = dict.fromkeys(_name(rng) for _ in range(count))
    if lab and rng.random() < 0.12:
        names = dict.fromkeys([rng.choice(lab), *names])
    return [_author(rng, name) for name in names]


def _name(rng: Random) -> str:
    return f"{rng.choice(GIVEN)} {rng.choice('ABCDEFGHJKLMNPRSTVWYZ')}. {rng.choice(FAMILY)}"


def _author(rng: Random, name: str) -> Author:
    return Author(name=name, affiliations=[rng.choice(PLACES)] if rng.random() < 0.1 else [])


def _comment(rng: Random) -> str:
    return rng.choice(("", "", f"{rng.randint(6, 40)} pages", f"{rng.randint(2, 9)} invented figures"))
