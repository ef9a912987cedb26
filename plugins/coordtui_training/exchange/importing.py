"""An import: each row by the services' rules, all of them or none; first only to look at."""

from __future__ import annotations

from typing import Any, Literal, Protocol

import msgspec

from coordtui.api import Context, CoordtuiError, sentences
from coordtui_training.exchange.cells import Misread
from coordtui_training.exchange.columns import Kind
from coordtui_training.exchange.reading import Cells, RowError, Sheet

Outcome = Literal["create", "change", "same"]


class Done(msgspec.Struct, frozen=True):
    """What a row does: it makes something new, changes these columns, or nothing."""

    line: int
    outcome: Outcome
    label: str
    changed: tuple[str, ...] = ()


class Plan(msgspec.Struct):
    """What an import does, or did when it was `written`; `errors` are rows that are refused."""

    kind: Kind
    rows: list[Done]
    errors: list[RowError]
    sheet: Sheet
    written: bool = False

    def of(self, outcome: Outcome) -> list[Done]:
        """The rows with this outcome."""
        return [each for each in self.rows if each.outcome == outcome]


class Importer(Protocol):
    """Takes the rows of one table."""

    rehearses: bool
    """Whether a dry run has to write, in a transaction that is undone, to know what the rules say."""

    def take(self, line: int, cells: Cells, *, write: bool) -> Done:
        """Do what a row says; raises `Misread`, or what the services raise."""

    def finish(self) -> None:
        """What is to be done after the last row, when it was written."""


class Undone(Exception):
    """Takes a transaction back."""


def run(ctx: Context, importer: Importer, sheet: Sheet, *, apply: bool, partial: bool = False) -> Plan:
    """Take all rows. They are kept with `apply`, unless one is refused; with `partial` the others are.

    A row that is refused leaves nothing behind.
    """
    plan = Plan(sheet.kind, [], [*sheet.errors], sheet)
    if not (apply or importer.rehearses):
        _take(ctx, importer, plan, write=False)
        return plan
    try:
        with ctx.store.transaction():
            _take(ctx, importer, plan, write=True)
            if not apply or (plan.errors and not partial):
                raise Undone
            importer.finish()
            plan.written = True
    except Undone:
        pass
    return plan


def _take(ctx: Context, importer: Importer, plan: Plan, *, write: bool) -> None:
    for line, cells in plan.sheet.rows:
        try:
            plan.rows.append(_one(ctx, importer, line, cells, write=write))
        except Misread as error:
            plan.errors.append(RowError(line, error.column, error.message))
        except CoordtuiError as error:
            column = str(getattr(error, "field", "") or "")
            plan.errors.append(RowError(line, column, sentences(error.known)))
    plan.errors.sort(key=lambda error: error.line)


def _one(ctx: Context, importer: Importer, line: int, cells: Cells, *, write: bool) -> Done:
    if not write:
        return importer.take(line, cells, write=False)
    with ctx.store.transaction():  # undone alone when the row is refused
        return importer.take(line, cells, write=True)


def plan_data(plan: Plan, translate: Any) -> dict[str, Any]:
    """A plan as plain data."""

    def rows(outcome: Outcome) -> list[dict[str, Any]]:
        return [{"line": e.line, "what": e.label, "columns": e.changed} for e in plan.of(outcome)]

    return {
        "kind": plan.kind,
        "create": rows("create"),
        "change": rows("change"),
        "unchanged": len(plan.of("same")),
        "refused": [
            {"line": each.line, "column": each.column, "why": translate(each.message)} for each in plan.errors
        ],
        "extra_columns": plan.sheet.extra,
        "notes": [translate(note) for note in plan.sheet.notes],
        "written": plan.written,
    }
