"""For whom a session is: by what people are in the lab today, their groups and their years."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date

from coordtui.api import Context, DatedRole, Message, Person, formats, role_of, role_title, safe, sentences
from coordtui_training.records import Public
from coordtui_training.texts import N_


def is_for(
    ctx: Context,
    public: Public,
    person: Person,
    today: date,
    *,
    groups: Callable[[], Collection[int]] | None = None,
) -> bool:
    """Whether a person, as the program sees them, is one of those.

    `groups` gives theirs and all above these, for who asks often.
    """
    if public.groups:
        theirs = groups() if groups else with_those_above(ctx, person.groups)
        if set(public.groups).isdisjoint(theirs):
            return False
    wanted = {role_of(role) for role in public.roles}
    roles = [role for role in person.roles if not wanted or role_of(role.role) in wanted]
    roles = [role for role in roles if _is_held(role, today)]
    if public.years:
        return any(year_of(role, today) in public.years for role in roles)
    return not wanted or bool(roles)


def year_of(role: DatedRole, today: date) -> int | None:
    """In which year of a role somebody is, from 1; None when the directory does not say since when."""
    if role.since is None or role.since > today:
        return None
    before = (today.month, today.day) < (role.since.month, role.since.day)
    return today.year - role.since.year - before + 1


def _is_held(role: DatedRole, today: date) -> bool:
    """By the directory's own rule: the first and the last day are included."""
    return (role.since is None or role.since <= today) and (role.until is None or today <= role.until)


def with_those_above(ctx: Context, groups: Collection[int]) -> frozenset[int]:
    """Some groups, and all that they are part of."""
    if not groups:
        return frozenset()
    above = {group.doc_id: group.parent for group in ctx.directory.groups().find()}
    found: set[int] = set()
    for group in groups:
        each: int | None = group
        while each is not None and each not in found:
            found.add(each)
            each = above.get(each)
    return frozenset(found)


def for_whom(ctx: Context, public: Public) -> Message | None:
    """Whom a session is for, in whole sentences; None when it is for everybody.

    Nothing is said of who asks: why somebody is not among them may be theirs to hide.
    """
    said = list(_said(ctx, public))
    return sentences(said) if said else None


def _said(ctx: Context, public: Public) -> Iterator[Message]:
    def either(items: Sequence[str]) -> str:
        return formats.listing(items, ctx.translator, alternatives=True)

    if public.roles:
        roles = [ctx._(role_title(role_of(role))) for role in public.roles]
        yield N_("This session is for: {roles}.", roles=safe(either(roles)))
    if public.groups:
        groups = [group.name for group in ctx.directory.groups().get_many(public.groups)]
        yield N_("It is for members of {groups}.", groups=safe(either(groups)))
    if public.years:
        years = [str(year) for year in sorted(public.years)]
        yield N_("It is for those in year {years} of their role.", years=either(years))
