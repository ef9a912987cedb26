"""Whose an item is, however they are named, and who must not take it because of that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from coordtui.api import Context, Paper, Person, Ref, fold, words_of
from coordtui_expertise.assignment.problem import ALWAYS
from coordtui_expertise.conflicts import PROGRAM, UNTOLD, Conflicts, name_forms
from coordtui_expertise.records import Plan, PlanItem

Kinds = Mapping[int, tuple[str, ...]]
"""People by number, and the kinds of their conflict, as `conflicts.KINDS` names them."""


class Owners:
    """Who must not take the items of a plan, as things stand now.

    A conflict holds whatever is hidden from the actor, and whether or not anybody confirmed a name or
    an e-mail: an author is known by number, by name, by any e-mail that the directory has, and by the
    name that another e-mail spells. Too many do no harm here.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx, self._conflicts = ctx, Conflicts(ctx)

    def conflicts(self, plan: Plan) -> dict[str, Kinds]:
        """For each item who must not take it, and why. The kinds are not to be shown: see `told`."""
        counts = ALWAYS | {*plan.holds}
        of_authors = self._conflicts.of_works([_as_paper(item) for item in plan.items])
        owners = {owner for item in plan.items for owner in self._owners(item)}
        of_owners = self._conflicts.of_many(owners)
        found: dict[str, Kinds] = {}
        for item, by_author in zip(plan.items, of_authors, strict=True):
            together: dict[int, tuple[str, ...]] = dict(by_author)
            for owner in self._owners(item):
                for person, kinds in of_owners[owner].items():
                    together[person] = tuple(dict.fromkeys((*together.get(person, ()), *kinds)))
            found[item.key] = {
                person: kept
                for person, kinds in together.items()
                if (kept := tuple(kind for kind in kinds if kind in counts))
            }
        return found

    def told(self, plan: Plan, item: PlanItem, people: Collection[int]) -> Kinds:
        """Of these people, who all have a conflict with the item: the kinds that the actor may know.

        `UNTOLD` alone where none of those that count follows from what the actor sees.
        """
        counts = ALWAYS | {*plan.holds}
        authors = self._authors(item)
        found: dict[int, dict[str, None]] = {person: {} for person in people}
        for author in authors:
            for person, kinds in self._conflicts.told(author, people).items():
                found[person].update(dict.fromkeys(kind for kind in kinds if kind in counts))
        for view in self._ctx.directory.people().get_many(set(authors) & set(people)):
            found[view.doc_id] = {"author" if _named(view, item) else UNTOLD: None}
        return {person: tuple(kinds) or (UNTOLD,) for person, kinds in found.items()}

    def unknown(self, item: PlanItem) -> list[str]:
        """Authors who are but an e-mail that is nobody's here: their conflicts are not known."""
        return [
            author
            for author in item.authors
            if "@" in author
            and not _name(author)
            and _mail(author) not in self._by_mail
            and _letters(_mail(author).partition("@")[0]) not in self._spelt
        ]

    def _authors(self, item: PlanItem) -> list[int]:
        named = self._conflicts.of_work(_as_paper(item))
        return sorted({person for person, kinds in named.items() if "author" in kinds} | self._owners(item))

    def _owners(self, item: PlanItem) -> set[int]:
        """The people whose item it is: those named by number, and by e-mail."""
        owners = {*item.owners}
        for mail in (_mail(author) for author in item.authors if "@" in author):
            if mail in self._by_mail:
                owners.add(self._by_mail[mail])
            else:
                owners |= self._spelt.get(_letters(mail.partition("@")[0]), set())
        return owners

    @cached_property
    def _people(self) -> Sequence[tuple[int, str, list[str]]]:
        return self._ctx.directory.acting_as(PROGRAM).people().select("doc_id", "name", "emails")

    @cached_property
    def _by_mail(self) -> Mapping[str, int]:
        return {mail.lower(): number for number, _, mails in self._people for mail in mails}

    @cached_property
    def _spelt(self) -> Mapping[str, set[int]]:
        """Whom an e-mail spells: `h.placeholder`, `hplaceholder`, `hrafn_placeholder7`."""
        found: dict[str, set[int]] = defaultdict(set)
        for number, name, _ in self._people:
            for spelling in _spellings(name):
                found[spelling].add(number)
        return found


def _mail(author: str) -> str:
    """The address in `Hrafn Placeholder <h.placeholder@example.org>`."""
    return author.rpartition("<")[2].strip(" >").lower()


def _named(person: Person, item: PlanItem) -> bool:
    """Whether what the actor sees of a person says that the item is theirs."""
    if person.doc_id in item.owners:
        return True
    forms, mails = name_forms(person.name), {mail.lower() for mail in person.emails}
    return any(
        not forms.isdisjoint(name_forms(_name(author)))
        or (
            "@" in author
            and (
                _mail(author) in mails or _letters(_mail(author).partition("@")[0]) in _spellings(person.name)
            )
        )
        for author in item.authors
    )


def _letters(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalpha())


def _spellings(name: str) -> set[str]:
    """What e-mails write for a name, letters only."""
    words = [_letters(word) for word in words_of(name)]
    if len(words) < 2:
        return set()
    first, last = words[0], words[-1]
    return {first + last, last + first, first[:1] + last, last + first[:1]}


def _name(author: str) -> str:
    """The name of an author as written; of a bare e-mail there is none."""
    return author if "@" not in author else author.partition("<")[0] if "<" in author else ""


def _as_paper(item: PlanItem) -> Paper:
    """The item as conflicts are asked about it."""
    scheme, _, key = item.key.partition(":")
    ref = Ref("arxiv.paper", key) if scheme == "arxiv" else Ref("expertise.item", item.key)
    names = [name for author in item.authors if (name := _name(author).strip())]
    return Paper(ref=ref, title=item.title, abstract=item.text, authors=tuple(names))
