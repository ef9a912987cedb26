"""Declared rules as triggers of PostgreSQL: what `triggers` has SQLite do.

A rule becomes one function and one trigger, which runs after each row is written; its parts are asked
in the same order, and the text that it raises is the same.
"""

from __future__ import annotations

import json

from coordtui.store.engines.postgres.translation import literal, member, quoted, translate
from coordtui.store.query import field_path
from coordtui.store.triggers import LARGEST, Check, Limit, Rule

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = rf"^{_DAY}(T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]+)?)?$"


def trigger(rule: Rule, table: str, documents: str, limits: str) -> tuple[str, str]:
    """The name and the SQL of the trigger that holds a rule; `documents` and `limits` are quoted tables."""
    name = quoted(f"rule {table} {rule.name}")
    body = _check(rule, table) if isinstance(rule, Check) else _Limited(rule, table, documents, limits).body()
    text = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {literal(body)};"
        f" CREATE TRIGGER {name} AFTER INSERT OR UPDATE OF body ON {documents}"
        f" FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
    return f"rule {table} {rule.name}", text


def index(rule: Limit, table: str, documents: str) -> tuple[str, str]:
    """The name and the SQL of the index that finds those who are counted together."""
    said = _Limited(rule, table, documents, documents)
    terms = [f"({_value('', field)})" for field in rule.per]
    if rule.during:
        terms.append(f"({said.time('', rule.during[1])})")
    name = f"rule {table} {rule.name}"
    where = f" WHERE {said.counts('')}" if rule.counted else ""
    return name, f"CREATE INDEX {quoted(name)} ON {documents} ({', '.join(terms)}){where}"


def unfit(rule: Rule, documents: str) -> str:
    """SQL: whether a document breaks a rule by itself, or counts and cannot be counted."""
    if isinstance(rule, Check):
        return f"({_translated(rule.condition)}) IS NOT TRUE"
    said = _Limited(rule, "", documents, documents)
    return f"{said.counts('')} AND ({said.fits('')}) IS NOT TRUE"


def _check(rule: Check, table: str) -> str:
    broken = _raise(table, rule.name, "is broken")
    return f"BEGIN IF {_asked('NEW', rule.condition)} IS NOT TRUE THEN {broken} END IF; RETURN NULL; END"


class _Limited:
    """The parts of one `Limit`."""

    def __init__(self, rule: Limit, table: str, documents: str, limits: str) -> None:
        self._rule, self._table, self._documents, self._limits = rule, table, documents, limits

    def body(self) -> str:
        """What the trigger does."""
        unknown = _raise(self._table, self._rule.name, "cannot be applied")
        broken = _raise(self._table, self._rule.name, "is broken")
        return f"""
DECLARE
    most numeric;
BEGIN
    IF {self.counts("NEW")} THEN
        IF ({self.fits("NEW")}) IS NOT TRUE THEN {unknown} END IF;
        IF TG_OP = 'UPDATE' THEN
            IF {self._takes_no_more()} THEN RETURN NULL; END IF;
        END IF;
        most := {self._limit()};
        IF most IS NULL THEN {unknown} END IF;
        IF ({self._taken()} <= most) IS NOT TRUE THEN {broken} END IF;
    END IF;
    RETURN NULL;
END"""

    def counts(self, row: str) -> str:
        """SQL: whether a row counts; without a row's name, one of the table."""
        if self._rule.counted is None:
            return "TRUE"
        if not row:
            return f"({_translated(self._rule.counted)}) IS TRUE"
        return f"{_asked(row, self._rule.counted)} IS TRUE"

    def time(self, row: str, field: str) -> str:
        """SQL: a start or end, in a form in which earlier is less."""
        if self._rule.times == "numbers":
            return _number(row, field)
        return f"rtrim(({_value(row, field)}).said, 'Z')"

    def fits(self, row: str) -> str:
        """SQL: whether a row has a proper value in each field that the rule needs."""
        rule = self._rule
        by_number = isinstance(rule.limit, tuple)
        kinds = "('integer')" if by_number else "('text', 'integer', 'real', 'true', 'false')"
        terms = [f"{_kind(row, field)} IN {kinds}" for field in rule.per]
        if rule.weigh:
            terms += [_is_number(row, rule.weigh), f"{_number(row, rule.weigh)} >= 0"]
        if rule.during:
            proper = _is_number if rule.times == "numbers" else self._is_time
            terms += [proper(row, field) for field in rule.during]
            terms.append(f"{self.time(row, rule.during[0])} < {self.time(row, rule.during[1])}")
        return " AND ".join(terms)

    def _is_time(self, row: str, field: str) -> str:
        return f"{_kind(row, field)} = 'text' AND {self.time(row, field)} ~ {literal(_TIME)}"

    def _takes_no_more(self) -> str:
        rule = self._rule
        terms = [self.counts("OLD")]
        terms += [f"{_value('NEW', field)} = {_value('OLD', field)}" for field in rule.per]
        if rule.weigh:
            terms.append(f"{_number('NEW', rule.weigh)} <= {_number('OLD', rule.weigh)}")
        if rule.during:
            start, end = rule.during
            terms.append(f"{self.time('NEW', start)} >= {self.time('OLD', start)}")
            terms.append(f"{self.time('NEW', end)} <= {self.time('OLD', end)}")
        return f"({' AND '.join(terms)})"

    def _limit(self) -> str:
        limit = self._rule.limit
        if not isinstance(limit, tuple):
            return repr(limit)
        kind, value = _kind("", limit[1]), _number("", limit[1])
        which = _number("NEW", self._rule.per[0])
        possible = f"CASE WHEN {which} BETWEEN {-(2**63)} AND {2**63 - 1} THEN {which}::bigint END"
        return (
            f"(SELECT CASE WHEN {kind} = 'null' THEN 'Infinity'::numeric WHEN {kind} IN ('integer', 'real')"
            f" THEN {value} END FROM {self._limits} WHERE id = {possible})"
        )

    def _taken(self) -> str:
        rule = self._rule
        alike = [f"{_value('', field)} = {_value('NEW', field)}" for field in rule.per]
        alike += [self.counts("")] if rule.counted else []
        amount = _number("", rule.weigh) if rule.weigh else "1"
        where = " AND ".join(alike) or "TRUE"
        taken = f"SELECT coalesce(sum({amount}), 0) AS taken FROM {self._documents} WHERE {where}"
        if rule.during:
            start, end = (self.time("", field) for field in rule.during)
            new_start, new_end = (self.time("NEW", field) for field in rule.during)
            taken = (
                "SELECT max(load) AS taken FROM (SELECT sum(change) OVER (ORDER BY at, change) AS load FROM ("
                f"SELECT CASE WHEN sign = 1 THEN {start} ELSE {end} END AS at, sign * {amount} AS change"
                f" FROM {self._documents} CROSS JOIN (VALUES (1), (-1)) AS signs (sign)"
                f" WHERE {where} AND {end} > {new_start} AND {start} < {new_end}) AS changes) AS loads"
            )
        return f"(SELECT round(taken, 6) FROM ({taken}) AS sums)"


def _raise(table: str, rule: str, outcome: str) -> str:
    text = literal(f"the rule {json.dumps([table, rule])} {outcome}")
    return f"RAISE EXCEPTION '%', {text};"


def _translated(condition: str) -> str:
    return translate(condition).sql


def _asked(row: str, condition: str) -> str:
    """SQL: the answer of a row to a condition about `body`."""
    return f"(SELECT {_translated(condition)} FROM (SELECT {row}.body AS body) AS document)"


def _found(row: str, field: str, form: str) -> str:
    return member(f"{row and row + '.'}body::{form}", field_path(field) or "")


def _value(row: str, field: str) -> str:
    return f"store_value({_found(row, field, 'jsonb')})"


def _number(row: str, field: str) -> str:
    return f"({_value(row, field)}).number"


def _kind(row: str, field: str) -> str:
    return f"store_kind({_found(row, field, 'json')})"


def _is_number(row: str, field: str) -> str:
    """SQL: whether a field holds a number that adds and compares exactly."""
    bounds = f"BETWEEN {-LARGEST} AND {LARGEST}"
    return f"{_kind(row, field)} IN ('integer', 'real') AND {_number(row, field)} {bounds}"
