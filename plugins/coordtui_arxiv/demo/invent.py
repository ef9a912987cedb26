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
    "{Topic} without {other}",
    "How we invented {topic}",
    "{Topic}, invented from {other}",
    "What is not {topic}",
    "Not {topic}, but {other}, both invented",
    "Why we have invented {topic}",
    "Between {topic} and {other}",
    "Towards {topic}, and then through it",
    "{Topic} before and after {other}",
    "All that was invented about {topic}",
    "{Topic} or {other}, as invented here",
)
IN_LATEX = (
    r"{Topic} and {other} in $\mathcal{{O}}(n \log n)$",
    r"{Topic} as invented by Schr\"odinger",
    r"$\alpha$-{topic} over $\mathbb{{R}}^n$, or {other}",
)
"""Titles of one in `PER_LATEX` papers."""

PER_LATEX = 20
TITRES = (
    "Comment nous avons inventé {topic}",
    "Ni {topic} ni {other} : tout est inventé",
    "Entre {topic} et {other}",
)
OPENINGS = (
    "This is about {topic}, and not about {other}.",
    "On {topic} there is much, and on {other} there is more.",
    "We have {topic} here, with {other} and without {third}.",
)
MIDDLES = (
    "Between {topic} and {other} there may be {third}.",
    "What is not {other} is {third}, and so on through {topic}.",
    "We have not used {other}, though {third} may have been used.",
    "From {other} to {third} there is only {topic}.",
    "Before {other} we had {third}, and after it {topic}.",
    "If not for {other}, this would be about {third}.",
    "Through {topic} we can do without {other}.",
    "Whether by {topic} or by {third}, we are at {other} once more.",
)
"""What a paper says. But for its topics nearly all are words that say nothing about a subject, so that topics
are what papers are alike in, and what people are named for."""

FIGURES = "We had {other} in {a} of {b}, and {third} in {c} of {d}."
"""Numbers that hardly any other paper has: like the many words of a real abstract that nobody
shares, they keep two papers with a topic in common from being alike in most of what they say."""

CLOSINGS = ("All of this is invented.", "We have invented all of it.")
INTRODUCTIONS = (
    "Voici {topic}, et non {other}.",
    "Sur {topic} il y a ceci, et sur {other} cela.",
    "Nous avons ici {topic}, avec {other} et avec {third}.",
)
PHRASES = (
    "Entre {topic} et {other}, il y a peut-être {third}.",
    "Avec {other}, nous sommes chez {third}, puis chez {topic}.",
    "Par {topic} comme par {third}, nous voici chez {other}.",
    "Après {other}, il y a eu {third}, et depuis lors {topic}.",
    "Ni avec {other} ni avec {third}, mais avec {topic}.",
    "Ici {other} et {third} ne font pas {topic}.",
)
CHIFFRES = "Sur {b}, nous en avons eu {a} avec {other}, et sur {d}, {c} avec {third}."
CONCLUSIONS = ("Tout ceci est inventé.", "Nous avons inventé tout cela.")
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
OTHERS = 5
"""Topics beside its own that a paper may speak of."""

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
    others = [rng.choice(subjects) for _ in range(OTHERS)]
    french = rng.random() < 0.08
    topic, *near = (each.fr if french else each.en for each in (about, *others))
    words = {"topic": topic, "Topic": topic[:1].upper() + topic[1:], "other": near[0]}
    titles = IN_LATEX if rng.randrange(PER_LATEX) == 0 else TITRES if french else TITLES
    title = rng.choice(titles).format(**words)
    submitted = _submitted(rng, announced, seen)
    drafts = _drafts(rng, title, _sentences(rng, topic, near, french=french), len(submitted))
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
        categories=_categories(rng, about, others[0]),
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


def _sentences(rng: Random, topic: str, others: Sequence[str], *, french: bool) -> list[str]:
    """What a paper could say: how it opens, all that may come then in some order, and how it closes."""
    said = (
        (INTRODUCTIONS, PHRASES, CHIFFRES, CONCLUSIONS) if french else (OPENINGS, MIDDLES, FIGURES, CLOSINGS)
    )
    opening, middles, figures, closing = said
    sentences = []
    for sentence in (rng.choice(opening), figures, *rng.sample(middles, len(middles)), rng.choice(closing)):
        other, third = rng.sample(others, 2)
        numbers = {name: rng.randrange(10_000, 1_000_000) for name in "abcd"}
        sentences.append(sentence.format(topic=topic, other=other, third=third, **numbers))
    return sentences


def _drafts(rng: Random, title: str, sentences: Sequence[str], count: int) -> list[tuple[str, str]]:
    """Title and abstract of each version: every new one says a little else, and a little more."""
    before = f"{title}: a first attempt" if count > 1 and rng.random() < 0.3 else title
    opening, *middles, closing = sentences
    said = rng.randint(2, len(middles) + 1 - MOST_VERSIONS)
    drafts = []
    for number in range(count):
        begin = number // 2  # every other version leaves out a sentence of the one before
        drafts.append(
            (title if number else before, " ".join((opening, *middles[begin : said + number], closing)))
        )
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
