"""Courses as a table, by their codes."""

from __future__ import annotations

from typing import Any

import msgspec

from coordtui.api import Context, fold
from coordtui_training.exchange.cells import Misread, tidy
from coordtui_training.exchange.columns import COLUMNS
from coordtui_training.exchange.fields import TIMES, read, write
from coordtui_training.exchange.importing import Done
from coordtui_training.exchange.naming import Names
from coordtui_training.exchange.reading import Cells
from coordtui_training.planning import Courses
from coordtui_training.records import Course, Public
from coordtui_training.texts import N_


class CourseRows:
    """Takes rows of courses; each is checked and stored as the form does."""

    rehearses = True

    def __init__(self, ctx: Context) -> None:
        ctx.require("training.plan")
        self._ctx, self._names = ctx, Names(ctx)
        self._lines: dict[str, int] = {}

    def take(self, line: int, cells: Cells, *, write: bool) -> Done:
        """See `Importer`."""
        code = cells.get("code", "")
        if not code:
            raise Misread(N_("The code is missing."), "code")
        if fold(code) in self._lines:
            raise Misread(N_("It is on line {line} already.", line=self._lines[fold(code)]), "code")
        known = next((c for c in self._names.courses.values() if fold(c.code) == fold(code)), None)
        changed = changes(self._names, known, {**cells, "code": known.code if known else code}, "")
        if known is None or changed:
            stored = Courses(self._ctx).save(merged(known or Course(code=code), changed))
            self._names.courses[stored.doc_id] = stored  # a later row may ask for it
        self._lines[fold(code)] = line
        return Done(line, "create" if known is None else "change" if changed else "same", code, (*changed,))

    def finish(self) -> None:
        """Nothing is left to do."""


def changes(names: Names, known: Any, cells: Cells, zone: str) -> dict[str, Any]:
    """The values of the cells that say something else than the record does; all of them of a new one."""
    moved = known is not None and zone != getattr(known, "zone", zone)  # its times mean others there
    return {
        column: read(names, column, cell, zone)
        for column, cell in cells.items()
        if known is None or tidy(write(names, known, column)) != cell or (moved and column in TIMES)
    }


def merged(record: Any, values: dict[str, Any]) -> Any:
    """The record with these values, those of its public within it."""
    of_public = {name: value for name, value in values.items() if name in Public.__struct_fields__}
    own = {name: value for name, value in values.items() if name not in of_public}
    if of_public:
        own["public"] = msgspec.structs.replace(record.public, **of_public)
    return msgspec.structs.replace(record, **own)


def rows(ctx: Context) -> list[list[str]]:
    """All courses, one a row, by code."""
    ctx.require("training.plan")
    names = Names(ctx)
    found = sorted(names.courses.values(), key=lambda course: (fold(course.code), course.doc_id))
    return [[tidy(write(names, each, column.name)) for column in COLUMNS["courses"]] for each in found]
