"""Assignments as spreadsheets: items and people read from CSV, the answer written as CSV."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from coordtui.api import Context, Message, NotASheet, NotFound, Person, Refused, as_csv, fold, from_csv
from coordtui_expertise.assignment.explaining import choices, passed_over, reason
from coordtui_expertise.assignment.plans import Solved
from coordtui_expertise.records import PlanItem, PlanTaker
from coordtui_expertise.texts import N_

_ITEMS = {
    "key": ("id", "cle"),
    "title": ("titre",),
    "text": ("abstract", "resume", "texte"),
    "demand": ("demande", "wanted"),
    "authors": ("auteurs", "owners", "author", "auteur"),
}
_TAKERS = {
    "person": ("name", "nom", "email", "courriel", "personne"),
    "capacity": ("capacite", "maximum", "max"),
    "minimum": ("min",),
}

_HEADER = (
    N_("key"),
    N_("title"),
    N_("person"),
    N_("number"),
    N_("score"),
    N_("place"),
    N_("why"),
    N_("passed over"),
)

Find = Callable[[str], Person]
"""The person meant by a name, an e-mail or a number; raises `NotFound`."""


def read_items(text: str, demand: int = 1) -> list[PlanItem]:
    """Items of a CSV with the columns title, and if wanted key, text, demand, authors (split at `;`).

    Raises `Refused` with the line that cannot be understood.
    """
    items = []
    for line, cells in _rows(text, _ITEMS, "title", N_("title"), N_("title, key, text, demand, authors")):
        title = cells.get("title", "")
        if not title:
            raise Refused(N_("Line {line}: there is no title.", line=line))
        items.append(
            PlanItem(
                key=cells.get("key") or f"line:{line}",
                title=title,
                text=cells.get("text", ""),
                demand=_count(line, cells.get("demand", ""), demand),
                authors=[each.strip() for each in cells.get("authors", "").split(";") if each.strip()],
            )
        )
    return items


def read_takers(text: str, find: Find, capacity: int = 3, minimum: int = 0) -> list[PlanTaker]:
    """People of a CSV with the column person (a name, an e-mail or a number), capacity, minimum.

    Raises `Refused` or `NotFound` with the line that cannot be understood.
    """
    takers = []
    for line, cells in _rows(text, _TAKERS, "person", N_("person"), N_("person, capacity, minimum")):
        try:
            person = find(cells.get("person", ""))
        except NotFound as error:
            raise NotFound(
                N_("Line {line}: {what}", line=line, what=error.what), why=error.why, remedy=error.remedy
            ) from error
        takers.append(
            PlanTaker(
                person=person.doc_id,
                capacity=_count(line, cells.get("capacity", ""), capacity),
                minimum=_count(line, cells.get("minimum", ""), minimum),
            )
        )
    return takers


Words = Callable[[str, Sequence[int]], Mapping[int, str]]
"""For an item and those who take it: the words that each shares with it."""


def write(ctx: Context, solved: Solved, words: Words = lambda key, people: {}) -> str:
    """The answer with its reasons: a line for each pair, and one for each place that stays empty."""
    problem, found = solved.problem, solved.found
    names = {taker.person: taker.name for taker in problem.takers}
    rows: list[Sequence[object]] = []
    for item in problem.items:
        made = choices(problem, found, item.key)
        shared = words(item.key, [choice.person for choice in made])
        over = "; ".join(
            f"{names[each.person]} ({ctx._(each.why)})" for each in passed_over(problem, found, item.key)
        )
        for choice in made:
            place = ctx._(N_("{place} of {of}", place=choice.place, of=choice.of))
            score = round(choice.score, 4)
            why = shared.get(choice.person) or ctx._(reason(choice))
            rows.append((item.key, item.title, names[choice.person], choice.person, score, place, why, over))
        rows += [(item.key, item.title, "", None, None, "", "", over)] * found.short.get(item.key, 0)
    return as_csv([ctx._(title) for title in _HEADER], rows)


def _rows(
    text: str, columns: Mapping[str, Sequence[str]], needed: str, called: Message, headings: Message
) -> list[tuple[int, dict[str, str]]]:
    """The rows with their lines; `called` is the column needed, `headings` are all, in the reader’s words."""
    meaning = {word: column for column, others in columns.items() for word in (column, *others)}
    try:
        lines = list(from_csv(text))
    except NotASheet as error:
        raise Refused(N_("The file is no table."), why=error.message) from None
    if not lines:
        raise Refused(N_("The file is empty."))
    header = [meaning.get(fold(cell), "") for cell in lines[0][1]]
    if needed not in header:
        raise Refused(
            N_("The first line names no column “{column}”.", column=called),
            remedy=N_("The columns are: {columns}.", columns=headings),
        )
    return [
        (line, {column: cell for column, cell in zip(header, cells, strict=False) if column})
        for line, cells in lines[1:]
    ]


def _count(line: int, cell: str, usual: int) -> int:
    if not cell:
        return usual
    if not cell.isdecimal():
        raise Refused(N_("Line {line}: “{cell}” is not a number from 0 up.", line=line, cell=cell))
    return int(cell)
