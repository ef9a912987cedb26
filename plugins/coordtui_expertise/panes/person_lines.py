"""A person as one line of the list."""

from __future__ import annotations

from coordtui.api import Context, Message, Person
from coordtui.ui.widgets import Cell, Column, Role, Row
from coordtui_expertise.panes.people_names import AVAILABLE, Names, languages, role_now, role_said, today_of
from coordtui_expertise.texts import N_, NN_

WHY = "why"
"""The column that says what was found of somebody; shown only while words are looked for."""

COLUMNS = (
    Column(key="name", title=N_("Name"), width=22, flex=2, sortable=True),
    Column(key=WHY, title=N_("Found by"), width=20, flex=3, priority=1),
    Column(key="group", title=N_("Group"), width=16, flex=2, priority=2, sortable=True),
    Column(key="role", title=N_("Role"), width=13, flex=1, priority=3, sortable=True),
    Column(key="languages", title=N_("Lang."), width=8, priority=4, sortable=True),
    Column(key="place", title=N_("Place"), width=7, priority=5),
)

AWAY, TO_CONFIRM, BUSY = "z", "!", "-"


def row(person: Person, names: Names, ctx: Context, *, confirm: int = 0, why: str = "") -> Row:
    """The line of a person; `why` is what of them was found when that is not the name.

    `confirm` counts the papers that wait to be confirmed.
    """
    today = today_of(ctx)
    role = role_now(person, today)
    sign, sign_role, state = _state(person, ctx, confirm)
    return Row(
        person.doc_id,
        [
            person.name,
            Cell(why, "accent"),
            ", ".join(names.groups_of(person)),
            ctx._(role_said(role)) if role else "",
            Cell(languages(person), "quiet"),
            Cell(person.place, "quiet"),
        ],
        sign=sign,
        role="quiet" if sign == AWAY else "",
        sign_role=sign_role,
        state=state,
    )


def _state(person: Person, ctx: Context, confirm: int) -> tuple[str, Role, Message | str]:
    if confirm:
        return TO_CONFIRM, "attention", NN_("{n} paper to confirm", "{n} papers to confirm", confirm)
    here = person.availability(today_of(ctx))
    if here == "free":
        return " ", "", ""
    return (AWAY if here == "away" else BUSY), "quiet", AVAILABLE[here]
