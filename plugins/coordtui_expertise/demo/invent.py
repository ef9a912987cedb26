"""Works that nobody wrote, on what the people of the invented lab work on. The same every time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple, Protocol

from coordtui_expertise.records import Sourced, Work


class Subject(Protocol):
    """What a work is about, in English and French."""

    @property
    def en(self) -> str: ...  # noqa: D102 - named by the class
    @property
    def fr(self) -> str: ...  # noqa: D102


class Named(NamedTuple):
    """A subject by its names alone."""

    en: str
    fr: str


TITLES = (
    "Notes on {topic} that nobody took",
    "{Topic}, with an application to {other} that does not exist",
    "When {topic} meets {other}: an encounter in an empty room",
    "A short history of {topic}, invented for the occasion",
    "{Topic} under conditions that cannot occur",
    "What {other} would teach us about {topic}, were it taught",
    "Reproducing results on {topic} that were never reported",
    "An atlas of {topic} for travellers who stay at home",
    "Fast and imaginary: {topic} at no scale at all",
    "The unreasonable modesty of {topic}",
)
TITRES = (
    "{Topic} : notes que personne n’a prises",
    "{Topic}, avec une application fictive : {other}",
    "Petite histoire inventée : {topic}",
    "Quand {topic} rencontre {other} dans une salle vide",
)
SENTENCES = (
    "We look at {topic} as one looks at a map of a country that was made up.",
    "Earlier work on {topic} is discussed as far as it exists, which is not far.",
    "The proposed approach borrows from {other} what {other} had to spare.",
    "Experiments on three invented collections show that {topic} behaves as it was told to.",
    "We give a bound for {topic} that holds wherever nobody looks.",
    "A user study with eleven fictive readers suggests that {other} helps.",
    "The method for {topic} needs one setting, which may be left out.",
    "We list what remains to be imagined about {topic} and {other}.",
)
PHRASES = (
    "Nous abordons {topic} comme la carte d’un pays inventé.",
    "La méthode proposée emprunte à {other} ce dont {other} n’avait pas besoin.",
    "Trois collections fictives montrent que {topic} se comporte comme prévu.",
    "Nous dressons la liste de ce qui reste à imaginer sur {topic}.",
)
VENUES = ("Journal of Invented Results", "Annales de l’imaginaire", "Workshop on Nothing in Particular", "")


def work(
    rng: Random,
    subjects: Sequence[Subject],
    *,
    number: int,
    authors: Sequence[str],
    today: date,
    source: Sourced,
) -> Work:
    """One invented work of these authors on some of these subjects."""
    about, other = rng.choice(subjects), rng.choice(subjects)
    french = rng.random() < 0.2
    topic = about.fr if french else about.en
    words = {
        "topic": topic,
        "Topic": topic[:1].upper() + topic[1:],
        "other": other.fr if french else other.en,
    }
    sentences = rng.sample(PHRASES if french else SENTENCES, 3 if french else rng.randint(3, 5))
    title = rng.choice(TITRES if french else TITLES).format(**words)
    return Work(
        key=f"bib:invented-{number}",
        title=title,
        abstract=" ".join(sentence.format(**words) for sentence in sentences),
        authors=list(authors),
        date=today - timedelta(days=rng.randrange(20, 2500)),
        venue=rng.choice(VENUES),
        sources=[source],
    )
