"""The assignments of the lab: reviewers, mentors and judges, made, changed, opened and removed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, StaleRecord, formats, safe
from coordtui.ui.widgets import (
    Cell,
    Column,
    Headline,
    History,
    ListSource,
    RecordList,
    Row,
    StatusLine,
    Window,
    Words,
)
from coordtui_expertise.assignment.plans import RIGHT, Plans, Undo
from coordtui_expertise.panes.assign_form import KINDS, plan_form
from coordtui_expertise.records import Plan
from coordtui_expertise.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui.api import Changes

COLUMNS = (
    Column(key="name", title=N_("Assignment"), width=24, flex=1),
    Column(key="kind", title=N_("Kind"), width=20, priority=2),
    Column(key="items", title=N_("Items"), width=6, align="right", priority=1),
    Column(key="people", title=N_("People"), width=9, align="right", priority=1),
    Column(key="kept", title=N_("Kept"), width=10, align="right"),
    Column(key="at", title=N_("Changed"), width=12, priority=3),
)


class Assign(Window[None], inherit_bindings=False):
    """Lists the plans, the newest first; opening one solves it."""

    key_scope = "page"
    called = N_("Assignments")
    watched_tables = frozenset({"expertise.plans"})
    titles: Mapping[str, Message] = {
        "page.new": N_("new assignment"),
        "page.edit": N_("change it, or add items and people"),
        "page.refuse": N_("remove the assignment"),
        "list.open": N_("solve and look"),
    }
    hint_words: Mapping[str, Message] = {"page.refuse": N_("remove"), "list.open": N_("solve")}

    def __init__(self, ctx: Context, history: History | None = None) -> None:
        ctx.require(RIGHT)
        super().__init__(ctx._)
        self._ctx, self._plans = ctx, Plans(ctx)
        self._known: dict[int, Plan] = {}
        self._history = history or History(ctx.clock)
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.list = RecordList(COLUMNS, translate=ctx._, empty=N_("reading …"), selectable=False)

    def compose(self) -> Iterable[Widget]:
        """How many there are, the plans, what was done last."""
        return [self._headline, self.list, self._status]

    def on_mount(self) -> None:
        """Read them."""
        self._status.age(N_("Conflicts of interest hold in every answer."))
        self.list.focus()
        self._read()

    def _read(self) -> None:
        self.beside(self._plans.all, self._came)

    def _came(self, plans: Sequence[Plan] | None, error: CoordtuiError | None) -> None:
        if plans is None:
            self.list.say_empty("\n".join(error.parts(self._ctx._)) if error else "")
            return
        self._known = {plan.doc_id: plan for plan in plans}
        self._show()

    def _show(self) -> None:
        self.list.say_empty(
            N_(
                "No assignment yet. n makes one: reviewers for papers, mentors for students, "
                "judges for projects."
            )
        )
        self.list.refresh_rows(ListSource([self._row(plan) for plan in self._known.values()]))
        self._headline.show(self._ctx._(NN_("{n} assignment", "{n} assignments", len(self._known))), "")
        self.refresh_bindings()

    def _row(self, plan: Plan) -> Row:
        wanted = sum(item.demand for item in plan.items)
        lacks = bool(plan.pairs) and len(plan.pairs) < wanted
        kept = f"{len(plan.pairs)}/{wanted}" if plan.pairs else self._ctx._(N_("not yet"))
        cells: list[str | Cell] = [
            safe(plan.name),
            Cell(self._ctx._(KINDS[plan.kind]), "quiet"),
            str(len(plan.items)),
            str(len(plan.takers)),
            kept,
            Cell(formats.day(plan.at.astimezone().date(), self._ctx.translator, weekday=False), "quiet"),
        ]
        sign, state = ("!", N_("places are empty")) if lacks else (" ", "")
        return Row(plan.doc_id, cells, sign=sign, sign_role="attention", state=state)

    def on_store_changed(self, changes: Changes) -> None:
        """Somebody made or changed one."""
        self._read()

    def retranslated(self) -> None:
        """Everything in the other language."""
        self._show()

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        if command_id in {"page.edit", "page.refuse", "list.open"}:
            return self._plan is not None
        if command_id == "page.redo":
            return self._history.can_redo
        return command_id != "page.undo" or self._history.can_undo

    @property
    def _plan(self) -> Plan | None:
        key = self.list.cursor_key
        return self._known.get(key) if isinstance(key, int) else None

    def on_record_list_highlighted(self, event: RecordList.Highlighted) -> None:
        """Another plan is under the cursor."""
        event.stop()
        self.refresh_bindings()

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Solve it and look."""
        event.stop()
        if (plan := self._plan) is not None:
            self._open(plan)

    # Keys.

    def _open(self, plan: Plan) -> None:
        from coordtui_expertise.panes.assign_plan import SolvedPlan

        self.app.push_screen(SolvedPlan(self._ctx, plan.doc_id))

    def action_new(self) -> None:
        """Make one, and solve it."""
        self.app.push_screen(plan_form(self._ctx), self._made)

    def _made(self, plan: Plan | None) -> None:
        if plan is not None:
            done = N_("made “{name}”", name=safe(plan.name))
            _keep_made(self._history, done, self._plans, plan)
            self._status.say(N_("{done} · u undoes", done=done))
            self._read()
            self._open(plan)

    def action_edit(self) -> None:
        """Change the plan under the cursor, or add to it."""
        if (plan := self._plan) is not None:

            def changed(after: Plan | None) -> None:
                if after is not None:
                    done = N_("saved “{name}”", name=safe(after.name))
                    _keep_changed(self._history, done, self._plans, plan, after)
                    self._status.say(N_("saved “{name}”; enter solves it, u undoes", name=safe(after.name)))
                    self._read()

            self.app.push_screen(plan_form(self._ctx, plan), changed)

    def action_refuse(self) -> None:
        """Remove the plan under the cursor."""
        if (plan := self._plan) is not None:
            said = N_("removed “{name}”", name=safe(plan.name))
            number = plan.doc_id

            def work() -> Words:
                self._history.do(said, lambda: self._plans.remove(number))
                return N_("{done} · u undoes", done=said)

            self.beside(work, self._done)

    def action_undo(self) -> None:
        """Take the last change back."""

        def work() -> Words | None:
            done = self._history.undo()
            return None if done is None else N_("undone: {done}", done=done)

        self.beside(work, self._done)

    def action_redo(self) -> None:
        """Make it again."""
        self.beside(self._history.redo, self._done)

    def _done(self, said: Words | None, error: CoordtuiError | None) -> None:
        if error is not None:
            self._status.say(" ".join(error.parts(self._ctx._)), "trouble")
        elif said is not None:
            self._status.say(said)
        self._read()


def _keep_made(history: History, done: Words, plans: Plans, plan: Plan) -> None:
    """Keep that a plan was made; it is taken back only while nobody has changed it."""
    bring_back: list[Undo] = []

    def undo() -> None:
        if not _same(plans.get(plan.doc_id), plan):
            raise StaleRecord(None, {})
        bring_back.append(plans.remove(plan.doc_id))

    def again() -> None:
        bring_back.pop()()

    history.did(done, undo, again)


def _keep_changed(history: History, done: Words, plans: Plans, before: Plan, after: Plan) -> None:
    """Keep that a plan was changed; it is taken back only while nobody has changed it since.

    Where somebody saved theirs between the two, what was there in between is not known, and it stays.
    """

    def put(expected: Plan, wanted: Plan) -> None:
        now = plans.get(after.doc_id)
        if after.rev != before.rev + 1 or not _same(now, expected):
            raise StaleRecord(None, {})
        plans.put_back(wanted, now)

    history.did(done, lambda: put(after, before), lambda: put(before, after))


def _same(one: Plan, other: Plan) -> bool:
    """By what they say: a plan that was brought back has another revision, and was stored later."""
    return one == replace(other, rev=one.rev, at=one.at, by=one.by)
