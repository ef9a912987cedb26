"""An import of assets: each row by the rules of the books, all of them or none; first only to look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal

import msgspec

from coordtui.api import Context, CoordtuiError, Message, Refused, sentences
from coordtui_gpus.books.cells import Misread
from coordtui_gpus.books.reading import RowError, Sheet, read_sheet
from coordtui_gpus.books.rows import AssetRows, Done
from coordtui_gpus.texts import N_

Outcome = Literal["create", "change", "same"]


class Plan(msgspec.Struct):
    """What an import does, or did when it was `written`; `errors` are rows that are refused.

    `machines` are those that it registers to be watched.
    """

    rows: list[Done]
    errors: list[RowError]
    sheet: Sheet
    machines: list[str]
    written: bool = False

    def of(self, outcome: Outcome) -> list[Done]:
        """The rows with this outcome."""
        return [each for each in self.rows if each.outcome == outcome]


class _Undone(Exception):
    """Takes a transaction back."""


def plan_import(ctx: Context, text: str, *, mapping: Mapping[str, str] | None = None) -> Plan:
    """What a CSV would do: what it adds and changes, and which rows are refused; nothing is written.

    Each row is stored by the rules of the books, in a transaction that is taken back. `mapping` says of
    titles that are called otherwise which column they are. Raises `Refused` when it is no such table.
    """
    ctx.require("gpus.books")
    return _run(ctx, read_sheet(text, mapping=mapping, language=ctx.translator.language), apply=False)


def carry_out(ctx: Context, plan: Plan, *, why: str = "") -> Plan:
    """Do what a plan says, all of it or nothing, in one transaction; the plan, written.

    Raises `Refused` where a row is refused, or where the books changed so that it would do something else.
    """
    ctx.require("gpus.books")
    if plan.errors:
        raise Refused(
            N_("Nothing was changed: rows are refused."),
            remedy=N_("Correct them in the file, and read it again."),
        )
    with ctx.store.transaction():
        done = _run(ctx, plan.sheet, apply=True, why=why)
        if done.errors or done.rows != plan.rows or done.machines != plan.machines:
            raise Refused(
                N_("The books changed since: nothing was taken over."),
                remedy=N_("Read the file again, and look at what it would do now."),
            )
    return done


def _run(ctx: Context, sheet: Sheet, *, apply: bool, why: str = "") -> Plan:
    plan = Plan([], [*sheet.errors], sheet, [])
    try:
        with ctx.store.transaction():
            rows = AssetRows(ctx, sheet, why or ctx._(N_("read from a table")))
            for line, cells in rows.in_order():
                _take(plan, line, partial(rows.take, line, cells))
            plan.machines = rows.machines
            plan.rows.sort(key=lambda each: each.line)
            plan.errors.sort(key=lambda each: each.line)
            if not apply or plan.errors:
                raise _Undone
            plan.written = True
    except _Undone:
        pass
    return plan


def _take(plan: Plan, line: int, take: Callable[[], Done]) -> None:
    try:
        plan.rows.append(take())
    except Misread as error:
        plan.errors.append(RowError(line, error.column, error.message))
    except CoordtuiError as error:
        column = str(getattr(error, "field", "") or "")
        plan.errors.append(RowError(line, column, sentences(error.known)))


def plan_data(plan: Plan, translate: Callable[[Message | str], str]) -> dict[str, Any]:
    """A plan as plain data."""

    def rows(outcome: Outcome) -> list[dict[str, Any]]:
        return [{"line": e.line, "what": e.label, "columns": list(e.changed)} for e in plan.of(outcome)]

    return {
        "create": rows("create"),
        "change": rows("change"),
        "unchanged": len(plan.of("same")),
        "refused": [
            {"line": each.line, "column": each.column, "why": translate(each.message)} for each in plan.errors
        ],
        "machines": plan.machines,
        "mapping": plan.sheet.mapping,
        "extra_columns": plan.sheet.extra,
        "notes": [translate(note) for note in plan.sheet.notes],
        "written": plan.written,
    }
