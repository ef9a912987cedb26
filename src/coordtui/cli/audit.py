"""`coordtui audit`: the log of who changed what: searched, shown, exported, verified."""

from __future__ import annotations

import argparse
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from coordtui.api.command_line import group
from coordtui.api.errors import Refused
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json, number_from
from coordtui.text.messages import N_, NN_, Message, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coordtui.api.command_line import Subcommands
    from coordtui.audit.search import Log, Search
    from coordtui.audit.wanted import Wanted
    from coordtui.host.session import Session
    from coordtui.store.audit import AuditEntry, Change

_MOST_NOTED = 100
"""So many people of one entry are noted as seen: an import may have changed all."""


def fill(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the second words of `coordtui audit`."""
    commands = group(parser, translate)
    found = commands.add_parser("list", help=translate(N_("entries, newest first")))
    _add_filters(found, translate)
    found.add_argument(
        "--limit", type=number_from(1, translate), default=50, help=translate(N_("how many at most"))
    )
    found.add_argument(
        "--before",
        type=number_from(1, translate),
        metavar=translate(N_("NUMBER")),
        help=translate(N_("those before an entry: the next page")),
    )
    add_json(found, translate)
    found.set_defaults(run=_list)
    one = commands.add_parser(
        "show", help=translate(N_("one entry: what each document was before and after"))
    )
    one.add_argument("number", type=number_from(1, translate), metavar=translate(N_("NUMBER")))
    add_json(one, translate)
    one.set_defaults(run=_show)
    _add_export(commands, translate)
    _add_seals(commands, translate)


def _add_export(commands: Subcommands, translate: Translate) -> None:
    out = commands.add_parser(
        "export",
        help=translate(N_("everything that answers, as JSON lines or CSV, into a file or the output")),
    )
    _add_filters(out, translate)
    out.add_argument("--to", metavar=translate(N_("FILE")), help=translate(N_("a new file, for you alone")))
    form = out.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=translate(N_("one JSON object a line, as usual")))
    form.add_argument("--csv", action="store_true", help=translate(N_("a table for spreadsheets")))
    out.add_argument(
        "--without-values", action="store_true", help=translate(N_("without what documents were"))
    )
    out.set_defaults(run=_export)


def _add_seals(commands: Subcommands, translate: Translate) -> None:
    verify = commands.add_parser("verify", help=translate(N_("whether the log is whole, and its seal")))
    verify.add_argument(
        "--seal",
        metavar=translate(N_("NUMBER:SEAL")),
        help=translate(N_("also whether an entry still has the seal that was noted elsewhere")),
    )
    add_json(verify, translate)
    verify.set_defaults(run=_verify)
    head = commands.add_parser(
        "head", help=translate(N_("the last entry’s number and seal, to note elsewhere"))
    )
    head.add_argument("--syslog", action="store_true", help=translate(N_("note it in the system’s log too")))
    add_json(head, translate)
    head.set_defaults(run=_head)


def _add_filters(parser: argparse.ArgumentParser, translate: Translate) -> None:
    def add(name: str, metavar: Message, help_: Message, **options: Any) -> None:
        parser.add_argument(name, metavar=translate(metavar), help=translate(help_), **options)

    add("--who", N_("NAME"), N_("by a part of a name, or a person’s number"), default="")
    where = parser.add_mutually_exclusive_group()
    table = translate(N_("a table, or all of a plugin"))
    where.add_argument("--table", "--plugin", metavar=translate(N_("TABLE")), help=table, default="")
    where.add_argument(
        "--record",
        metavar=translate(N_("RECORD")),
        help=translate(N_("what happened to a record, such as person:12")),
    )
    add("--since", N_("WHEN"), N_("from a day or moment on"), default="")
    add("--until", N_("WHEN"), N_("up to a day, that day included, or a moment"), default="")
    add("--operation", N_("OPERATION"), N_("insert, update, remove, truncate, drop, restore or forget"))
    add("--from", N_("PLACE"), N_("from where: a part of an address, “local”, “job”"), dest="via", default="")
    add("--key", N_("KEY"), N_("with a key: a part of its fingerprint"), default="")
    add("--text", N_("TEXT"), N_("documents with a text in them, before or after"), default="")


def _wanted(session: Session, log: Log, arguments: argparse.Namespace) -> Wanted:
    from coordtui.audit.wanted import Wanted, record_of
    from coordtui.audit.words import WORDS
    from coordtui.text.folding import fold

    operation = None
    if arguments.operation:
        operation = WORDS.get(fold(arguments.operation))
        if operation is None:
            raise Refused(
                N_("The log knows no operation “{word}”.", word=safe(arguments.operation, limit=40)),
                remedy=N_("There are: {names}.", names=", ".join(sorted(set(WORDS.values())))),
            )
    return Wanted(
        who=arguments.who.strip(),
        table=arguments.table,
        record=record_of(arguments.record, log.tables()) if arguments.record else None,
        since=_moment(session, arguments.since, timedelta(0)),
        until=_moment(session, arguments.until, timedelta(days=1)),
        operation=operation,
        via=arguments.via,
        key=arguments.key,
        text=arguments.text,
    )


def _moment(session: Session, text: str, day: timedelta) -> datetime | None:
    """The moment that was written; of a day alone its beginning, and `day` later."""
    from coordtui.text.moments import read_day_or_moment
    from coordtui.text.when import misread

    if not text:
        return None
    now = session.clock()
    try:
        said = read_day_or_moment(text, now, session.translator.language)
        if isinstance(said, datetime):
            return said
        return datetime.combine(_lately(said, now.astimezone().date(), text) + day, time()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        remedy = N_("Write a day, or a day and a time behind it.")
        raise Refused(misread(error, text), remedy=remedy) from error


def _lately(day: date, today: date, text: str) -> date:
    """A day without its year is the last one here: nothing was logged on days to come."""
    if day <= today or re.search(r"\d{4}", text):
        return day
    if day - today <= timedelta(days=7):
        return day - timedelta(days=7)
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _search(session: Session, arguments: argparse.Namespace) -> Search:
    """What is looked for; that somebody looked for a person is noted."""
    from coordtui.audit.search import log_of

    log = log_of(session.context())
    wanted = _wanted(session, log, arguments)
    found = log.search(wanted)
    if wanted.person_meant is not None:
        session.sights.note(session.actor, "audit", wanted.person_meant)
    return found


def _list(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.audit.words import as_data

    console = invocation.console
    with invocation.session() as session:
        search = _search(session, arguments)
        page = search.page(before=arguments.before, limit=arguments.limit)
        if arguments.json:
            entries = [as_data(entry, search.chosen(entry)) for entry in page.entries]
            console.json({"entries": entries, "before": page.before})
            return 0
        if not page.entries:
            console.say(N_("The audit log has no such entry."))
            return 0
        _table(invocation, page.entries, search)
        if page.before is not None:
            console.say_aside(N_("More: --before {number}", number=page.before))
    return 0


def _table(invocation: Invocation, entries: Sequence[AuditEntry], search: Search) -> None:
    from coordtui.audit.words import summary, who
    from coordtui.text.formats import date_and_time

    language = invocation.console.language
    rows = []
    for entry in entries:
        done, what = summary([change for _, change in search.chosen(entry)])
        when = date_and_time(entry.at, language, year=True)
        rows.append((entry.seq, when, who(entry), safe(entry.via, limit=60), done, what))
    headings = (N_("number"), N_("when"), N_("who"), N_("from"), N_("did"), N_("what"))
    invocation.console.table(headings, rows, figures={0})


def _show(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.audit.compare import difference, documents
    from coordtui.audit.search import log_of
    from coordtui.audit.words import OPERATIONS, as_data, lines_of, place

    console = invocation.console
    with invocation.session() as session:
        log = log_of(session.context())
        entry = log.entry(arguments.number)
        changes = [*enumerate(entry.changes)]
        _note_people(session, entry.changes)
        if arguments.json:
            data = as_data(entry, changes)
            for said, (n, change) in zip(data["changes"], changes, strict=True):
                said["old"], said["new"] = documents(log.store, entry.seq, n, change)
            console.json(data)
            return 0
        for about in _about(invocation, entry):
            console.say(about)
        for n, change in changes:
            console.say()
            done = OPERATIONS.get(change.operation, safe(change.operation, limit=40))
            console.say(N_("{place}: {done}", place=place(change), done=done))
            for line in lines_of(difference(log.store, entry.seq, n, change), change):
                console.say(f"  {console.translator(line)}")
    return 0


def _note_people(session: Session, changes: Sequence[Change]) -> None:
    """What somebody was before is seen: that is noted in the register."""
    from coordtui.audit.wanted import people_in

    for person in people_in(changes)[:_MOST_NOTED]:
        session.sights.note(session.actor, "audit", person)


def _about(invocation: Invocation, entry: AuditEntry) -> list[Message]:
    from coordtui.audit.words import who
    from coordtui.text.formats import date_and_time

    when = date_and_time(entry.at, invocation.console.language, year=True)
    lines: list[Message] = [
        N_("entry: {value}", value=entry.seq),
        N_("when: {value}", value=f"{when} ({entry.at.isoformat()})"),
        N_("who: {value}", value=who(entry)),
    ]
    if entry.person is not None:
        lines.append(N_("person: {value}", value=entry.person))
    if entry.via:
        lines.append(N_("from: {value}", value=safe(entry.via, limit=100)))
    if entry.key:
        lines.append(N_("key: {value}", value=safe(entry.key, limit=100)))
    return [*lines, N_("seal: {value}", value=safe(entry.hash, limit=100))]


def _export(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.audit.export import write

    with invocation.session() as session:
        search = _search(session, arguments)
        session.sights.note(session.actor, "audit")
        values = not arguments.without_values
        count = write(search, arguments.to, csv=arguments.csv, values=values)
    if arguments.to:
        said = NN_("{n} change is in {file}", "{n} changes are in {file}", count, file=safe(arguments.to))
        invocation.console.say_aside(said)
    return 0


def _verify(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.audit.daily import altered
    from coordtui.audit.search import log_of

    console = invocation.console
    with invocation.session() as session:
        log = log_of(session.context())
        broken = log.store.verify_audit()
        if broken is not None:
            raise altered(broken)
        if arguments.seal:
            _compare(log, arguments.seal)
        number, seal = log.head()
    if arguments.json:
        console.json({"whole": True, "entry": number, "seal": seal})
    else:
        console.say(N_("The audit log is whole."))
        console.say(N_("entry {number} seal {seal}", number=number, seal=seal))
    return 0


def _compare(log: Log, noted: str) -> None:
    """Raise `StoreDamaged` where the log has another seal than was noted: it was written anew, whole."""
    from coordtui.api.errors import StoreDamaged

    number, _, seal = noted.partition(":")
    if not number.isdecimal() or not seal:
        raise Refused(
            N_("“{text}” is no seal.", text=safe(noted, limit=100)),
            remedy=N_("Write it as “coordtui audit head” said it: the number, a colon, the seal."),
        )
    if log.entry(int(number)).hash != seal.strip():
        raise StoreDamaged(
            N_("Entry {number} does not have the seal that was noted.", number=int(number)),
            why=N_("The log was written anew, or another store is in its place."),
            remedy=N_("Find out who could write the store, and compare it with a backup."),
        )


def _head(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.audit.daily import tell
    from coordtui.audit.search import log_of

    with invocation.session() as session:
        number, seal = log_of(session.context()).head()
    if arguments.syslog:
        tell(number, seal)
    if arguments.json:
        invocation.console.json({"entry": number, "seal": seal})
    else:
        invocation.console.say(f"{number}:{seal}")
    return 0
