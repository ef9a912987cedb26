"""A lab in which one person hides one thing, and everything that somebody may ask of it, as plain data.

Longer than other files: the list of ways to ask is one table, and a part of it elsewhere could be forgotten.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
from tinydb import where

from coordtui.access import SYSTEM, actor_for
from coordtui.api import Absence, Ask, CoordtuiError, DatedRole, Group, Message, Person
from coordtui.cli.console import Console
from coordtui.cli.people import fill as people_commands
from coordtui.config import Settings
from coordtui.directory.facets import Facets
from coordtui.host.finding import people as hits
from coordtui.host.session import Session, open_session
from coordtui.text.translation import Translator
from coordtui.ui.widgets.people_field import people as options
from coordtui_expertise import today
from coordtui_expertise.asking import Question, answer
from coordtui_expertise.cli import configure
from coordtui_expertise.finder import Finder
from coordtui_expertise.fitting import Fitting
from coordtui_expertise.identities import Identities, waiting
from coordtui_expertise.introduce import introduction, request
from coordtui_expertise.panes.listing import ORDERS, Listing
from coordtui_expertise.panes.people_export import to_csv
from coordtui_expertise.panes.people_filter import FACETS
from coordtui_expertise.panes.people_names import Names
from coordtui_expertise.panes.person_lines import row
from coordtui_expertise.panes.profile import Profile
from coordtui_expertise.panes.profile_reading import read_portrait
from coordtui_expertise.ranking.topics import profile_terms
from coordtui_expertise.records import Work
from coordtui_expertise.works import Works

NOW = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)
ORCID = "0000-0002-1825-0097"
GRAPHS, RIVERS, SECRET_GROUP = 1, 2, 3
CAMILLE, HRAFN, ILSE, OLAF, MATE, OUTSIDER = range(1, 7)
PAPER = "A zyqpaper on fog making"

SECRETS: dict[str, Any] = {
    "emails": ["zyqmail@example.invalid"],
    "orcid": ORCID,
    "roles": [DatedRole(role="Zyqrole")],
    "languages": ["iu"],
    "groups": [GRAPHS, SECRET_GROUP],
    "interests": ["zyqinterest", "fog making"],
    "offers": ["zyqoffer", "fog making"],
    "place": "Zyqplace",
    "about": "I love zyqabout.",
    "supervisors": [OLAF],
    "methods": ["zyqmethod", "fog making"],
    "seeks": ["zyqseek", "fog making"],
    "projects": ["zyqproject"],
    "links": ["https://zyqlink.example.invalid"],
    "absences": [Absence(since=date(2026, 11, 10), until=date(2026, 11, 19))],
    "papers": PAPER,
}
"""What Hrafn has in each field when it is there."""

WORDS = {
    "orcid": "1825",
    "languages": "inuktitut",
    "groups": "zyqgroup",
    "supervisors": "olaf nemo",
    "absences": "zyqabsence",
    "roles": "zyqrole",
    "emails": "zyqmail",
    "links": "zyqlink",
} | {
    name: f"zyq{name.rstrip('s')}"
    for name in ("interests", "offers", "place", "about", "methods", "seeks", "projects", "papers")
}
"""By what each would be looked for, or known again."""

_BASE: dict[str, Any] = {
    "interests": ["imaginary rain"],
    "methods": ["dreaming"],
    "groups": [GRAPHS],
    "languages": ["fr"],
    "emails": ["hrafn@example.invalid"],
}


def build(folder: Path, field: str, *, there: bool, choice: str) -> Session:
    """A lab whose Hrafn has something in a field, or nothing, and lets it be seen by whom `choice` says."""
    session = open_session(
        Settings(),
        f"sqlite:///{folder / 'lab.db'}",
        only={"expertise"},
        create=True,
        clock=lambda: NOW,
        state=folder / "state",
    )
    session.create_lab("Laboratoire fictif", "en", "Camille Exemple")
    directory = session.directory_of(SYSTEM)
    for name in ("Graphs", "Rivers", "Zyqgroup"):
        directory.groups().add(Group(name=name))
    mine = {} if field == "papers" else {field: SECRETS[field] if there else getattr(Person(name=""), field)}
    add = directory.people().add
    add(Person(name="Hrafn Placeholder", **{**_BASE, **mine}, visibility={field: choice}))
    fog = {"interests": ["imaginary rain", "fog making"], "seeks": ["fog making"]}
    add(Person(name="Ilse Exemplar", groups=[RIVERS], methods=["fog lamps"], languages=["en"], **fog))
    add(Person(name="Olaf Nemo", roles=[DatedRole(role="Professor")]))
    add(Person(name="Mate Nobody", groups=[GRAPHS], methods=["fog horns"], **fog))
    add(Person(name="Outsider Nobody", methods=["fog banks", "fog making"], **fog))
    works = Works(session.context("expertise", actor=SYSTEM))
    papers = [
        Work(key="bib:zyq", title=PAPER, abstract="Fog making at dawn.", authors=["H. P."], date=NOW.date()),
        Work(key="bib:both", title="Imaginary rain", authors=["I. E."], date=NOW.date()),
        Work(key="bib:fog", title="Fog making revisited", authors=["I. E."], date=NOW.date()),
    ]
    alone, both, others = (work.doc_id for work in works.take(papers, "test"))
    for work in (both, others):
        works.attach(work, ILSE, "confirmed", name="I. E.", source="test")
    if field == "papers" and there:
        for work in (alone, both):
            works.attach(work, HRAFN, "confirmed", name="H. P.", source="test")
    return session


@cache
def _parser(of_people: bool) -> argparse.ArgumentParser:
    """The commands of `coordtui people`, or of `coordtui expertise`."""
    parser = argparse.ArgumentParser()
    if of_people:
        people_commands(parser, str)
    else:
        configure(parser)
    return parser


class Desk:
    """Somebody at their desk: what they may ask of a session, with the words of one secret."""

    def __init__(self, session: Session, viewer: int, field: str) -> None:
        person = session.directory_of(SYSTEM).people().get(viewer)
        assert person is not None
        self.session, self.field, self.viewer = session, field, viewer
        self.word = WORDS[field]
        session.actor = actor_for(person)
        self.ctx = session.context("expertise", actor=session.actor)
        self.directory = self.ctx.directory

    def command(self, *words: str) -> Any:
        """What a command of `coordtui expertise` or `coordtui people` prints, both streams."""
        of_people = words[0] == "people"
        given: Any = self.ctx
        if of_people:
            given = SimpleNamespace(console=Console(Translator("en")), session=self._opened)
        arguments = _parser(of_people).parse_args([*words[of_people:]])
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            try:
                status = arguments.run(given, arguments)
            except CoordtuiError as error:
                status = said(error, *words)
        return status, out.getvalue(), err.getvalue()

    @contextmanager
    def _opened(self) -> Any:
        yield self.session


def said(error: CoordtuiError, *typed: str) -> list[str]:
    """An error in all its words, without what was typed and is quoted by what went wrong."""
    what, *rest = map(str, error.parts(str))
    for word in typed:
        what = what.replace(f"“{word}”", "“”")
    return [type(error).__name__, what, *rest]


def plain(value: Any) -> Any:
    """Everything of an answer, in its order."""
    match value:
        case Message():
            return str(value)
        case Mapping():
            return [[plain(key), plain(each)] for key, each in value.items()]
        case set() | frozenset():
            return sorted(map(plain, value))
        case list() | tuple():
            return [plain(each) for each in value]
        case msgspec.Struct():
            return [[name, plain(getattr(value, name))] for name in value.__struct_fields__]
        case _ if is_dataclass(value):
            return [[each.name, plain(getattr(value, each.name))] for each in fields(value)]
    return value


def _found(found: Any) -> Any:
    facets = [[name, plain(getattr(found.facets, name))] for name in found.facets.__struct_fields__]
    return found.people, found.total, facets, found.order, found.tiers, found.numbers()


def _records(desk: Desk) -> Any:
    people, field = desk.directory.people(), desk.field
    asked: list[Any] = [people.get(HRAFN), people.get_many([HRAFN, ILSE]), people.find(), people.count()]
    asked += [people.find(match=desk.word), people.ids(match=desk.word), people.count(match=desk.word)]
    asked += [desk.directory.shows(HRAFN, field), desk.directory.person(HRAFN)]
    if field != "papers":
        value = msgspec.to_builtins(SECRETS[field])
        query = where(field) == value
        asked += [people.find(query), people.ids(~query), people.count(query), people.first(query)]
        asked += [people.ids(where(field).exists()), people.ids(where(field).test(bool))]
        asked += [people.ids(order=(each,)) for each in (field, f"-{field}")]
        asked += [people.select("name", field, order=(field,))]
    return asked


def _search(desk: Desk) -> Any:
    slip = desk.word[:3] + desk.word[4:]
    texts = ["", "hrafn", desk.word, desk.word[:4], slip, f"{desk.word} hrafn", "fog making", "fog"]
    facets = [
        Facets(groups=frozenset({SECRET_GROUP})),
        Facets(groups=frozenset({GRAPHS})),
        Facets(roles=frozenset({"Zyqrole", "zyqrole"})),
        Facets(languages=frozenset({"iu"})),
        Facets(availability=frozenset({"away"})),
        Facets(availability=frozenset({"free"})),
    ]
    day = NOW.date()
    return (
        [desk.directory.find(text) for text in texts],
        [_found(desk.directory.search(text, today=day)) for text in texts],
        [_found(desk.directory.search("", facets=each, today=day)) for each in facets],
        [desk.directory.listed(each, today=day) for each in (None, *facets)],
    )


def _counted(listing: Listing) -> Any:
    """The facets in the order in which they are listed."""
    counts = listing.counts()
    return [
        [each, [[value, counts.counts[each][value]] for value in counts.in_order(each, reverse=False)]]
        for each in FACETS
    ]


def _page(desk: Desk) -> Any:
    names = Names(desk.ctx)
    listing = Listing(desk.ctx, names)
    told: list[Any] = [listing.read(), [[*each.values()] for each in listing.fields if each.name != "is"]]
    narrowed = ["", desk.word, f"-{desk.word}", "hrafn", "group:zyqgroup", "-group:zyqgroup", "role:zyqrole"]
    narrowed += ["lang:iu", "-lang:iu", "is:away", "is:free", "is:confirm", "fog making", "-fog"]
    for listing.words in narrowed:
        told.append([listing.narrow(), listing.why, _counted(listing)])
    for order in ORDERS:
        for reverse in (False, True):
            listing.sort(order, reverse=reverse)
            for listing.words in ("", "fog making"):
                told.append([listing.narrow(), listing.order_words()])
    people = desk.directory.people().find()
    rows = [row(each, names, desk.ctx) for each in people]
    return told, [[r.key, r.cells, r.sign, r.state, r.role] for r in rows]


def _profile(desk: Desk) -> Any:
    names = Names(desk.ctx)
    told = []
    for person in desk.directory.people().get_many([HRAFN, ILSE]):
        portrait = read_portrait(desk.ctx, person)
        told.append([portrait, Profile(person, names, desk.ctx, portrait).sections()])
    return told


def _experts(desk: Desk) -> Any:
    finder = Finder(desk.ctx)
    asks = [Ask(text=text) for text in (desk.word, "fog making", "imaginary rain")]
    asks += [Ask(text="fog making", **each) for each in _FILTERS]
    return [finder.experts(each) for each in asks]


_FILTERS: list[dict[str, Any]] = [
    {"groups": (SECRET_GROUP,)},
    {"not_groups": (SECRET_GROUP,)},
    {"roles": ("Zyqrole",)},
    {"languages": ("iu",)},
    {"available": True},
    {"exclude": frozenset({ILSE})},
]


def _authors(desk: Desk) -> Any:
    """Who of the lab wrote each paper."""
    numbers = desk.ctx.store.records(Work).ids()
    return [[each.person for each in Works(desk.ctx).authors_of(number)] for number in numbers]


def _answers(desk: Desk) -> Any:
    questions = [
        Question(text="fog making", available=True),
        Question(text="imaginary rain", languages=("iu",)),
        Question(text="fog making", outside=True),
    ]
    answers = [answer(desk.ctx, each) for each in questions]
    return [[each.experts, each.people, each.left_out] for each in answers]


def _fits(desk: Desk) -> Any:
    return [Fitting(desk.ctx).of(number, 50) for number in (HRAFN, ILSE, OUTSIDER)]


def _letters(desk: Desk) -> Any:
    pairs = ((HRAFN, ILSE), (ILSE, HRAFN), (HRAFN, desk.viewer), (OUTSIDER, HRAFN))
    return [introduction(desk.ctx, *pair) for pair in pairs], request(desk.ctx, HRAFN, "fog making")


def _topics_of_people(desk: Desk) -> Any:
    from coordtui_expertise.paper_topics import paper_topics

    numbers = desk.directory.people().ids()
    topics = paper_topics(desk.ctx, desk.directory.vocabulary())
    return topics, [[profile_terms(desk.ctx, n), Works(desk.ctx).of(n)] for n in numbers]


def _lab(desk: Desk) -> Any:
    from coordtui_expertise.lab.page import page
    from coordtui_expertise.lab.plain import plain as figures
    from coordtui_expertise.lab.report import report

    views = ("topics", "groups", "bridges", "single")
    told: list[Any] = []
    for group in (None, GRAPHS, SECRET_GROUP):
        made = report(desk.ctx, group=group)
        told += [[made.csv(view), figures(made, view)] for view in views]
        told.append(page(made))
    return told


def _people_commands(desk: Desk) -> Any:
    narrowed = (
        (),
        ("--group", "Zyqgroup"),
        ("--role", "zyqrole"),
        ("--language", "iu"),
        ("--place", "zyqplace"),
        ("--available",),
    )
    asked = [("list", *each, *how) for each in narrowed for how in ((), ("--json",))]
    asked += [("show", "hrafn"), ("show", "hrafn", "--json"), ("show", "ilse", "--json")]
    asked += [("export",), ("export", "--json"), ("copy", "hrafn"), ("duplicates",)]
    asked += [("search", text, *how) for text in ("hrafn", "fog") for how in ((), ("--json",))]
    asked += [("search", "--group", "Zyqgroup", "--json"), ("search", "--language", "iu", "--json")]
    asked += [("merge", *both, "--dry-run") for both in (("hrafn", "ilse"), (str(HRAFN), str(ILSE)))]
    return [desk.command("people", *words) for words in asked]


def _found_by_command(desk: Desk) -> Any:
    """Commands that are given the secret itself; what they repeat of it is theirs."""
    told = [desk.command("people", "search", desk.word, "--json"), desk.command("find", desk.word, "--json")]
    told += [desk.command("people", "show", desk.word)[0] == 0, desk.command("similar", desk.word)[0] == 0]
    return told


def _expertise_commands(desk: Desk) -> Any:
    asked = [(*words, *how) for how in ((), ("--json",)) for words in _EXPERTISE]
    return [desk.command(*words) for words in asked]


_EXPERTISE = (
    ("find", "fog making"),
    ("find", "fog making", "--available"),
    ("find", "fog making", "--language", "iu"),
    ("find", "fog making", "--role", "Zyqrole"),
    ("identities", "list"),
    ("topics", "--view", "topics"),
    ("topics", "--view", "groups"),
    ("topics", "--view", "single"),
)


def _fitting_commands(desk: Desk) -> Any:
    asked = [
        (what, who, *how)
        for what in ("similar", "complement")
        for who in ("hrafn", "ilse")
        for how in ((), ("--json",))
    ]
    return [desk.command(*words) for words in asked]


def _queue(desk: Desk) -> Any:
    told: list[Any] = [waiting(desk.ctx), today.uncertain(desk.ctx), today.imported(desk.ctx)]
    told.append([[card.key, card.title] for card in today.cards(desk.ctx)])
    with suppress(CoordtuiError):
        told.append(Identities(desk.ctx).queue())
    return told


SURFACES: dict[str, Callable[[Desk], Any]] = {
    "records": _records,
    "search": _search,
    "one search box": lambda desk: [hits(desk.session, text, 9) for text in (desk.word, "hrafn", "fog")],
    "choose a person": lambda desk: [[o.value, o.name, o.beside] for o in options(desk.directory)],
    "page of people": _page,
    "profile": _profile,
    "export": lambda desk: to_csv(desk.ctx, desk.directory.people().find(), Names(desk.ctx)),
    "experts": _experts,
    "scores": lambda desk: Finder(desk.ctx).scores([desk.word, "fog making", "imaginary rain"]),
    "authors": _authors,
    "answers": _answers,
    "fits": _fits,
    "letters": _letters,
    "topics of people": _topics_of_people,
    "topics of the lab": _lab,
    "people commands": _people_commands,
    "found by command": _found_by_command,
    "expertise commands": _expertise_commands,
    "fitting commands": _fitting_commands,
    "queue and today": _queue,
}
"""Everything that tells of people."""
