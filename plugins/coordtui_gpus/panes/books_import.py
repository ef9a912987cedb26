"""A table of assets from a file of this machine: what it would do is shown before it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, at_home
from coordtui.ui.widgets import (
    Detail,
    Form,
    FormScreen,
    Headline,
    Pairs,
    Paragraph,
    Section,
    StatusLine,
    TextField,
    Window,
    Words,
)
from coordtui_gpus import books
from coordtui_gpus.books import Plan
from coordtui_gpus.books.reading import decoded
from coordtui_gpus.texts import N_, NN_

SHOWN = 200
"""So many rows are shown of each kind."""


def import_form(ctx: Context) -> FormScreen[Words]:
    """Asks for a CSV file, shows what it would do, and does it when that is confirmed."""
    return _ImportForm(ctx)


def read_plan(ctx: Context, path: str) -> Plan:
    """What a file would do."""
    text, notes = decoded(at_home(path))
    plan = books.plan_import(ctx, text)
    plan.sheet.notes.extend(notes)
    return plan


class _ImportForm(FormScreen[Words], inherit_bindings=False):
    """The name of a file; saving shows what it would do."""

    titles: Mapping[str, Message] = {"form.save": N_("see what it would do")}
    hint_words: Mapping[str, Message] = {"form.save": N_("see it")}

    def __init__(self, ctx: Context) -> None:
        field = TextField(
            name="path",
            label=N_("File"),
            help=N_("A CSV file on this machine; “coordtui gpus books import --template” says its columns."),
            required=True,
        )
        self.ctx = ctx
        self._plan: Plan | None = None
        super().__init__(
            N_("Read a table of equipment"), [field], {"path": ""}, save=self._carry_out, translate=ctx._
        )

    def _carry_out(self, values: Mapping[str, Any], stored: object) -> Words:
        plan = self._plan or read_plan(self.ctx, values["path"])
        done = books.carry_out(self.ctx, plan)
        new, changed = len(done.of("create")), len(done.of("change"))
        return N_("read: {new} added, {changed} changed", new=str(new), changed=str(changed))

    def on_form_saved(self, event: Form.Saved) -> None:
        """Show what it would do; do it when that is confirmed."""
        event.stop()
        event.prevent_default()  # what a form does by itself waits for the yes

        def answered(sure: bool | None) -> None:
            if sure:
                FormScreen.on_form_saved(self, event)

        def shown(plan: Plan | None, error: CoordtuiError | None) -> None:
            if error is not None:
                said = " ".join(error.parts(self._translate))
                if not self.form.tell(getattr(error, "field", ""), said):
                    self.status.age(said)
            elif plan is not None:
                self._plan = plan
                self.app.push_screen(PlanWindow(self.ctx, plan), answered)

        self.beside(lambda: read_plan(self.ctx, event.values["path"]), shown)


class PlanWindow(Window[bool], inherit_bindings=False):
    """What a table would do, all of it, before anything is done."""

    key_scope = "question page"
    called = N_("What the table would do")

    def __init__(self, ctx: Context, plan: Plan) -> None:
        super().__init__(ctx._)
        self.titles = self.hint_words = {
            "page.confirm": N_("write it"),
            "page.refuse": N_("leave it"),
        }
        self._plan = plan
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.detail = Detail(translate=ctx._)

    @property
    def can_be_done(self) -> bool:
        """Whether it does something, and no row is refused."""
        return not self._plan.errors and any(each.outcome != "same" for each in self._plan.rows)

    def compose(self) -> Iterable[Widget]:
        """What it is, all of it, and that nothing was done yet."""
        return [self._headline, self.detail, self._status]

    def on_mount(self) -> None:
        """Show it."""
        self.detail.focus()
        self.retranslated()

    def retranslated(self) -> None:
        """In the other language."""
        self._headline.show(self._translate(self.called), "")
        refused = N_("rows are refused: nothing is written until they are corrected")
        self._status.say(refused if self._plan.errors else N_("nothing was done yet"))
        self.detail.show(sections(self._plan), keep_place=True)

    def available(self, command_id: str) -> bool:
        """It can be confirmed where it does something."""
        if command_id in {"page.confirm", "question.confirm"}:
            return self.can_be_done
        return super().available(command_id)

    def action_confirm(self) -> None:
        """Yes."""
        if self.can_be_done:
            self.dismiss(True)

    def action_refuse(self) -> None:
        """No."""
        self.dismiss(False)


def sections(plan: Plan) -> list[Section]:
    """A plan as a person reads it: refused rows first."""
    new, changed, same = (plan.of(each) for each in ("create", "change", "same"))
    counts: list[Paragraph | Pairs] = [
        Paragraph(NN_("{n} to add", "{n} to add", len(new))),
        Paragraph(NN_("{n} to change", "{n} to change", len(changed))),
        Paragraph(NN_("{n} row says nothing new", "{n} rows say nothing new", len(same))),
    ]
    if plan.machines:
        watched = NN_("{n} machine to be watched", "{n} machines to be watched", len(plan.machines))
        counts.append(Paragraph(watched))
    if plan.sheet.extra:
        names = ", ".join(plan.sheet.extra)
        counts.append(Paragraph(N_("Columns that are not read: {names}", names=names), "attention"))
    counts += [Paragraph(note, "attention") for note in plan.sheet.notes]
    found = [Section(counts)]
    if plan.errors:
        errors = [
            (
                N_("Line {line}, {column}", line=str(e.line), column=e.column) if e.column else _line(e.line),
                e.message,
            )
            for e in plan.errors[:SHOWN]
        ]
        found.append(Section([Pairs(errors)], title=N_("Refused"), right=str(len(plan.errors))))
    for title, rows in ((N_("To add"), new), (N_("To change"), changed)):
        if rows:
            lines = [
                (
                    _line(each.line),
                    f"{each.label} ({', '.join(each.changed)})" if each.changed else each.label,
                )
                for each in rows[:SHOWN]
            ]
            found.append(Section([Pairs(lines)], title=title, right=str(len(rows))))
    return found


def _line(number: int) -> Message:
    return N_("Line {line}", line=str(number))
