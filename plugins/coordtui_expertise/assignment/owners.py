"""Whose an item is, however they are named, and who must not take it because of that."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from coordtui.api import Context, Paper, Ref, words_of
from coordtui_expertise.assignment.problem import ALWAYS
from coordtui_expertise.conflicts import PROGRAM, UNTOLD, Conflicts, name_forms
from coordtui_expertise.records import Plan, PlanItem

Kinds = Mapping[int, tuple[str, ...]]
"""People by number, and the kinds of their conflict, as `conflicts.KINDS` names them."""


class Owners:
    """Who must not take the items of a plan, as things stand now.

    A conflict holds whatever is hidden from the actor, and whether or not anybody confirmed a name or
    an e-mail: an author is known by number, by any e-mail that the directory has, by the name
    written before an e-mail, and by the name that an e-mail spells. Too many do no harm here.
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
        written = {form for author in item.authors for form in _forms(author)}
        for person in self._ctx.directory.people().get_many(set(authors) & set(people)):
            named = person.doc_id in item.owners or not written.isdisjoint(_seen_forms(person.name, person.emails))
            found[person.doc_id] = {"author" if named else UNTOLD: None}
        return {person: tuple(kinds) or (UNTOLD,) for person, kinds in found.items()}

    def unknown(self, item: PlanItem) -> list[str]:
        """The e-mails of authors that are nobody's here: whom they have a conflict with is not known."""
        return [author for author in item.authors if "@" in author and _mail(author) not in self._by_mail]

    def _authors(self, item: PlanItem) -> list[int]:
        named = self._conflicts.of_work(_as_paper(item))
        return sorted({person for person, kinds in named.items() if "author" in kinds} | self._owners(item))

    def _owners(self, item: PlanItem) -> set[int]:
        """The people whose item it is: those named by number, and by e-mail."""
        mails = {_mail(author) for author in item.authors if "@" in author}
        return {*item.owners, *(self._by_mail[mail] for mail in mails if mail in self._by_mail)}

    @cached_property
    def _by_mail(self) -> Mapping[str, int]:
        rows = self._ctx.directory.acting_as(PROGRAM).people().select("doc_id", "emails")
        return {mail.lower(): number for number, mails in rows for mail in mails}


def _mail(author: str) -> str:
    """The address in `Hrafn Placeholder <h.placeholder@example.org>`."""
    return author.rpartition("<")[2].strip(" >").lower()


def _names(author: str) -> Sequence[str]:
    """The names that an author as written goes by: of an e-mail, what it spells."""
    if "@" not in author:
        return [author]
    spelt = "".join(" " if char.isdigit() else char for char in _mail(author).partition("@")[0])
    written = author.partition("<")[0] if "<" in author else ""
    return [name for name in (written, " ".join(words_of(spelt))) if name.strip()]


def _forms(author: str) -> set[str]:
    mail = {_mail(author)} if "@" in author else set[str]()
    return mail.union(*map(name_forms, _names(author)))


def _seen_forms(name: str, emails: Sequence[str]) -> set[str]:
    """What somebody is known by to who sees these."""
    return name_forms(name) | {mail.lower() for mail in emails}


def _as_paper(item: PlanItem) -> Paper:
    """The item as conflicts are asked about it."""
    scheme, _, key = item.key.partition(":")
    ref = Ref("arxiv.paper", key) if scheme == "arxiv" else Ref("expertise.item", item.key)
    names = [name for author in item.authors for name in _names(author)]
    return Paper(ref=ref, title=item.title, abstract=item.text, authors=tuple(names))
