"""Rules as triggers: the engine itself refuses what breaks one, whoever writes.

A `Rule` is a declared constraint as plain data, its queries said in SQL about `body`; the
catalogue keeps it so. It makes a trigger for inserts and one for updates. Both run when
the row is written, so that they see the table as it would be, and undo the statement by
`RAISE`; the text that they raise names table and rule, and `raised` reads it back.
"""

from __future__ import annotations

import json
import re
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from coordtui.store.query import field_path, field_value
from coordtui.store.sql import is_condition, literal, quoted

LARGEST = 2**53
"""Up to here, numbers add and compare exactly on every engine."""

_DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
_TIME = f"{_DAY}T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]"

_RAISED = re.compile(r"the rule (\[.*\]) (is broken|cannot be applied)")


class Check(msgspec.Struct, frozen=True, array_like=True, tag="require"):
    """`Require`: each document answers to the condition."""

    name: str
    condition: str

    def __post_init__(self) -> None:
        _refuse_foreign(self.condition)

    def unfit(self, row: str) -> str:
        """SQL: whether a row by itself breaks the rule."""
        return f"{_asked(row, self.condition)} IS NOT TRUE"

    def triggers(self, table: str, documents: str, limits: str) -> dict[str, str]:
        """The SQL of each trigger by its name; see `Limit.triggers`."""
        refuse = f"SELECT {_raise(table, self.name)};"
        return _triggers(_name(table, self.name), documents, self.unfit("NEW"), refuse, refuse)


class Limit(msgspec.Struct, frozen=True, array_like=True, tag="at most"):
    """`AtMost`: those that are counted together never take more than the limit."""

    name: str
    limit: int | float | tuple[str, str]
    per: tuple[str, ...]
    counted: str | None
    """SQL about `body`; all count without."""
    weigh: str | None
    during: tuple[str, str] | None
    times: Literal["text", "numbers"] | None
    """What the start and end of `during` are stored as."""

    def __post_init__(self) -> None:
        _refuse_foreign(self.counted or "1")

    def unfit(self, row: str) -> str:
        """SQL: whether a row counts, but has not what it takes to be counted."""
        return f"{self._counts(row)} AND ({self._fits(row)}) IS NOT TRUE"

    def triggers(self, table: str, documents: str, limits: str) -> dict[str, str]:
        """The SQL of each trigger by its name.

        `table` is the full name; `documents` and `limits` are the SQL tables of its
        documents and of the records that tell the limit.
        """
        limit = self._limit(limits)
        unfit = f"WHEN ({self._fits('NEW')}) IS NOT TRUE THEN {_raise(table, self.name, applies=False)}"
        no_more = f"WHEN {self._takes_no_more()} THEN NULL"
        unknown = f"WHEN {limit} IS NULL THEN {_raise(table, self.name, applies=False)}"
        full = (
            f"WHEN ({self._taken(table, documents)} <= {limit}) IS NOT TRUE THEN {_raise(table, self.name)}"
        )
        return _triggers(
            _name(table, self.name),
            documents,
            self._counts("NEW"),
            f"SELECT CASE {unfit} {unknown} {full} END;",
            f"SELECT CASE {unfit} {no_more} {unknown} {full} END;",
        )

    def index(self, table: str, documents: str) -> tuple[str, str]:
        """The name and the SQL of the index that finds those who are counted together.

        The end of an interval and not its start: most of what is stored is over, and what
        is still to come is looked for.
        """
        terms = [field_value(field) for field in self.per]
        if self.during:
            terms.append(self._time("", self.during[1]))
        name = _name(table, self.name)
        return name, f"CREATE INDEX {quoted(name)} ON {documents} ({', '.join(terms)}){self._where('WHERE')}"

    def _counts(self, row: str) -> str:
        """SQL: whether a row counts."""
        return f"{_asked(row, self.counted or '1')} IS TRUE"

    def _where(self, word: str) -> str:
        """SQL: a clause that leaves out the rows that do not count, the same for index and query."""
        return f" {word} ({self.counted}) IS TRUE" if self.counted else ""

    def _fits(self, row: str) -> str:
        """SQL: whether a row has a proper value in each field that the rule needs."""
        by_number = isinstance(self.limit, tuple)  # text of digits would find the record as well
        kinds = "('integer')" if by_number else "('text', 'integer', 'real', 'true', 'false')"
        terms = [f"{_kind(row, field)} IN {kinds}" for field in self.per]
        if self.weigh:
            terms += [_is_number(row, self.weigh), f"{_value(row, self.weigh)} >= 0"]
        if self.during:
            proper = _is_number if self.times == "numbers" else _is_time
            terms += [proper(row, field) for field in self.during]
            terms.append(f"{self._time(row, self.during[0])} < {self._time(row, self.during[1])}")
        return " AND ".join(terms)

    def _takes_no_more(self) -> str:
        """SQL: whether the row counted before the update, and takes no more room now."""
        terms = [self._counts("OLD")]
        terms += [f"{_value('NEW', field)} = {_value('OLD', field)}" for field in self.per]
        if self.weigh:
            terms.append(f"{_value('NEW', self.weigh)} <= {_value('OLD', self.weigh)}")
        if self.during:
            start, end = self.during
            terms.append(f"{self._time('NEW', start)} >= {self._time('OLD', start)}")
            terms.append(f"{self._time('NEW', end)} <= {self._time('OLD', end)}")
        return f"({' AND '.join(terms)})"

    def _taken(self, table: str, documents: str) -> str:
        """SQL: how much is taken together with the new row; the most at any instant of it."""
        # No other index may look better to SQLite than the one that is made for this.
        rows = f"{documents} INDEXED BY {quoted(_name(table, self.name))}"
        alike = " AND ".join(f"{field_value(field)} = {_value('NEW', field)}" for field in self.per)
        alike += self._where("AND")
        amount = f"({_value('', self.weigh)} + 0.0)" if self.weigh else "1"
        taken = f"SELECT total({amount}) AS taken FROM {rows} WHERE {alike}"
        if self.during:
            start, end = (self._time("", field) for field in self.during)
            new_start, new_end = (self._time("NEW", field) for field in self.during)
            # Each interval adds its amount at its start and takes it back at its end; at one
            # instant, ends come first. Those that began before the new one and go on add up
            # to what there is when it starts.
            taken = (
                "SELECT max(load) AS taken FROM (SELECT sum(change) OVER (ORDER BY at, change) AS load FROM ("
                f"SELECT iif(sign = 1, {start}, {end}) AS at, sign * {amount} AS change"
                f" FROM {rows} CROSS JOIN (SELECT 1 AS sign UNION ALL SELECT -1)"
                f" WHERE {alike} AND {end} > {new_start} AND {start} < {new_end}))"
            )
        return f"(SELECT {'round(taken, 6)' if self.weigh else 'taken'} FROM ({taken}))"

    def _limit(self, limits: str) -> str:
        """SQL: the limit of the new row; NULL when it cannot be known."""
        if not isinstance(self.limit, tuple):
            return literal(self.limit)
        value, kind = field_value(self.limit[1]), _kind("", self.limit[1])
        no_limit = "9e999"
        return (
            f"(SELECT CASE {kind} WHEN 'null' THEN {no_limit} WHEN 'integer' THEN {value}"
            f" WHEN 'real' THEN {value} END FROM {limits} WHERE id = {_value('NEW', self.per[0])})"
        )

    def _time(self, row: str, field: str) -> str:
        """SQL: a start or end, in a form in which earlier is less.

        Of two times of day, the one with a fraction is the later: only without the "Z" does
        it sort so.
        """
        value = _value(row, field)
        return f"rtrim({value}, 'Z')" if self.times == "text" else value


Rule: TypeAlias = Check | Limit


class Raised(NamedTuple):
    """What a trigger raised: `applies` is false when the rule could not be asked."""

    table: str
    name: str
    applies: bool


def raised(text: str) -> Raised | None:
    """The rule that an error of the engine is about; None when it is about something else."""
    found = _RAISED.fullmatch(text)
    if not found:
        return None
    table, name = json.loads(found[1])
    return Raised(table, name, applies=found[2] == "is broken")


def _refuse_foreign(condition: str) -> None:
    if not is_condition(condition):
        raise ValueError(f"not a condition about a document: {condition!r}")


def _raise(table: str, rule: str, *, applies: bool = True) -> str:
    outcome = "is broken" if applies else "cannot be applied"
    return f"RAISE(ABORT, {literal(f'the rule {json.dumps([table, rule])} {outcome}')})"


def _name(table: str, rule: str) -> str:
    """The name of a rule's index, with which the names of its triggers begin."""
    return f"rule {table} {rule}"


def _triggers(name: str, documents: str, when: str, on_insert: str, on_update: str) -> dict[str, str]:
    made = {}
    for event, action in (("INSERT", on_insert), ("UPDATE OF body", on_update)):
        trigger = f"{name} {event}"
        head = f"CREATE TRIGGER {quoted(trigger)} AFTER {event} ON {documents}"
        made[trigger] = f"{head} WHEN {when} BEGIN {action} END"
    return made


def _asked(row: str, condition: str) -> str:
    """SQL: the answer of a row to a condition about `body`."""
    return f"(SELECT {condition} FROM (SELECT {row}.body AS body))"


def _value(row: str, field: str) -> str:
    return f"json_extract({row and row + '.'}body, {field_path(field)})"


def _kind(row: str, field: str) -> str:
    return f"json_type({row and row + '.'}body, {field_path(field)})"


def _is_number(row: str, field: str) -> str:
    """SQL: whether a field holds a number that adds and compares exactly."""
    value = _value(row, field)
    return f"{_kind(row, field)} IN ('integer', 'real') AND {value} BETWEEN {-LARGEST} AND {LARGEST}"


def _is_time(row: str, field: str) -> str:
    """SQL: whether a field holds a day, or a time in UTC, as records store them."""
    value = _value(row, field)
    fraction = f"substr(rtrim({value}, 'Z'), {len('2000-01-01T00:00:00.') + 1})"
    return (
        f"{_kind(row, field)} = 'text' AND ({value} GLOB '{_DAY}' OR rtrim({value}, 'Z') GLOB '{_TIME}'"
        f" OR ({value} GLOB '{_TIME}.[0-9]*' AND {fraction} NOT GLOB '*[^0-9]*'))"
    )
