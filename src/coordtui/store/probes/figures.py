"""Whether revisions, numbers and versions are what they can be."""

from __future__ import annotations

from collections.abc import Iterator

from coordtui.api.declare import Finding
from coordtui.store import problems
from coordtui.store.probes.errors import RESTORE, finding_of
from coordtui.store.probes.subject import Entry, Numbers, Subject
from coordtui.store.query import field_value
from coordtui.text.messages import N_
from coordtui.text.safety import safe


def versions(subject: Subject) -> Iterator[Finding]:
    """No table is newer than this program."""
    for entry in subject.catalogue:
        declared = subject.tables.get(entry.name)
        if declared is not None and (entry.version or 0) > declared.version:
            what = N_("The table “{table}” is newer than this program.", table=safe(entry.name))
            yield finding_of(problems.too_new(what))


def revisions(subject: Subject) -> Iterator[Finding]:
    """No document is newer than its table."""
    for entry in subject.catalogue:
        found = subject.rows(f"SELECT max(rev) FROM {entry.sql.documents}")
        if any((newest or 0) > entry.revision for (newest,) in found):
            yield _too_high(entry)


def figures(subject: Subject) -> Iterator[Finding]:
    """No table is newer than the store, and no number will be given a second time."""
    for entry in subject.catalogue:
        if entry.revision > (subject.revision or 0):
            yield _too_high(entry)
        found = subject.rows(
            f"SELECT (SELECT max(id) FROM {entry.sql.documents}),"
            " (SELECT max(seq) FROM sqlite_sequence WHERE name = ?)",
            (entry.sql.documents.strip('"'),),
        )
        if any((highest or 0) > (given or 0) for highest, given in found):
            yield Finding(
                ok=False,
                text=N_("“{table}” may give a number to two documents.", table=safe(entry.name)),
                remedy=RESTORE,
            )


def _too_high(entry: Entry) -> Finding:
    return Finding(
        ok=False,
        text=N_("The revisions of “{table}” are higher than they can be.", table=safe(entry.name)),
        remedy=RESTORE,
    )


def duplicates(subject: Subject) -> Iterator[Finding]:
    """What must be unique is so, whatever the indexes say: the documents themselves are asked."""
    for entry in subject.catalogue:
        for fields in entry.layout.unique if entry.layout else ():
            yield from _alike(subject, entry, fields)


def _alike(subject: Subject, entry: Entry, fields: tuple[str, ...]) -> Iterator[Finding]:
    terms = [field_value(field) for field in fields]
    if len(terms) == 1:  # an empty string says that there is no value yet
        terms = [f"nullif({terms[0]}, '')"]
    present = " AND ".join(f"{term} IS NOT NULL" for term in terms)
    numbers = Numbers()
    for first, second in subject.stream(
        f"SELECT min(id), max(id) FROM {entry.sql.documents} NOT INDEXED WHERE {present}"
        f" GROUP BY {', '.join(terms)} HAVING count(*) > 1"
    ):
        numbers.add(first)
        numbers.add(second)
    if numbers.count:
        yield Finding(
            ok=False,
            text=N_(
                "Documents of “{table}” have the same {fields}, which each may have only once: {numbers}",
                table=safe(entry.name),
                fields=safe(", ".join(fields)),
                numbers=str(numbers),
            ),
            remedy=N_("Change or remove one of each pair."),
        )
