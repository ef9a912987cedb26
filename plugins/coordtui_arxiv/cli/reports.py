"""`coordtui arxiv digest`, `output`, `trends` and the subscriptions."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from coordtui.api import Context, Refused, formats, safe, write_new
from coordtui.api.command_line import (
    Translate,
    command,
    day,
    done,
    plain,
    print_json,
    whole,
)
from coordtui.api.eyes import language_of, speaking
from coordtui_arxiv.reports.whose import LAB, Whose, me, person_of
from coordtui_arxiv.texts import N_, NN_

_BY = ("month", "group", "category", "person")


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    _add_digest(commands, translate)
    _add_output(commands, translate)
    _add_trends(commands, translate)
    subscribe = command(commands, "subscribe", subscribe_, translate, N_("let a digest send itself"))
    _whose(subscribe, translate, lab=False)
    subscribe.add_argument("--span", choices=("day", "week"), default="day", help=translate(_SPANS))
    subscribe.add_argument("--send", choices=("mail", "slack"), default="mail", help=translate(_SEND))
    subscribe.add_argument("--language", choices=("fr", "en"), help=translate(_LANGUAGE))
    members = translate(N_("each member of the group receives it by mail"))
    subscribe.add_argument("--members", action="store_true", help=members)
    remove = command(commands, "unsubscribe", unsubscribe, translate, N_("no longer send a digest by itself"))
    number = translate(N_("the number that “subscriptions” shows"))
    remove.add_argument("number", type=whole(translate), metavar=translate(N_("NUMBER")), help=number)
    command(commands, "subscriptions", subscriptions, translate, N_("the digests that send themselves"))


_SPANS = N_("each morning, or each Monday")
_SEND = N_("where it goes: by mail to who it is for, or to the lab’s Slack channel")
_LANGUAGE = N_("the language to write it in; a person’s own unless given")


def _add_digest(commands: Any, translate: Translate) -> None:
    parser = command(
        commands, "digest", digest, translate, N_("the papers of a day or a week, to read or send")
    )
    _whose(parser, translate, lab=True)
    span = translate(N_("day, week, 2026-11-12, or 2026-11-01..2026-11-12"))
    parser.add_argument("--span", default="day", metavar=translate(N_("SPAN")), help=span)
    form = translate(N_("Markdown, HTML, plain text, or an e-mail file"))
    parser.add_argument("--format", choices=("md", "html", "txt", "eml"), default="txt", help=form)
    parser.add_argument("--language", choices=("fr", "en"), help=translate(_LANGUAGE))
    file = translate(N_("write to this new file"))
    parser.add_argument("--output", "-o", type=Path, metavar=translate(N_("FILE")), help=file)
    parser.add_argument("--send", choices=("mail", "slack"), help=translate(_SEND))
    preview = translate(N_("show what “--send” would send, and send nothing"))
    parser.add_argument("--preview", action="store_true", help=preview)


def _whose(parser: argparse.ArgumentParser, translate: Translate, *, lab: bool) -> None:
    of = parser.add_mutually_exclusive_group()
    if lab:
        person = translate(N_("somebody’s: a name, an e-mail or a number"))
        of.add_argument("--person", metavar=translate(N_("PERSON")), help=person)
        of.add_argument("--lab", action="store_true", help=translate(N_("the whole lab’s")))
    group = translate(N_("that of a group, by name"))
    of.add_argument("--group", metavar=translate(N_("GROUP")), help=group)
    watch = translate(N_("that of a watch, by number"))
    of.add_argument("--watch", type=whole(translate), metavar=translate(N_("NUMBER")), help=watch)


def _asked(ctx: Context, args: argparse.Namespace) -> Whose:
    if args.watch is not None:
        return Whose("watch", args.watch)
    if args.group is not None:
        return Whose("group", ctx.directory.the_group(args.group).doc_id)
    if getattr(args, "person", None) is not None:
        return Whose("person", ctx.directory.the_one(args.person).doc_id)
    return LAB if getattr(args, "lab", False) else me(ctx)


def digest(ctx: Context, args: argparse.Namespace) -> int:
    """A digest on stdout, in a file, or into the outbox."""
    from coordtui_arxiv.reports.gather import gather
    from coordtui_arxiv.reports.spans import span_of
    from coordtui_arxiv.reports.writing import heading, write

    if args.preview and not args.send:
        raise Refused(N_("“--preview” shows what “--send” would send: say by what it goes."))
    whose = _asked(ctx, args)
    span = span_of(args.span, ctx.clock().astimezone().date())
    reader = person_of(ctx, whose.number) if whose.kind == "person" else None
    # What is written is in the language of its reader, what is said of it in that of whoever asks.
    theirs = speaking(ctx, args.language or (language_of(ctx, reader) if reader else ctx.translator.language))
    if args.send:
        return _send(ctx, theirs, args, whose, span)
    found = gather(ctx, whose, span)
    if args.json:
        print_json({"title": heading(found, theirs.translator), **_said(theirs, plain(found), found)})
        return 0
    to = reader.emails[0] if reader is not None and reader.emails else ""
    text = write(theirs, found, args.format, to=to)
    if args.output is not None:
        write_new(args.output, text)
        print(ctx._(N_("the digest is in {path}", path=safe(args.output))))
        return 0
    sys.stdout.write(text)
    return 0


def _said(ctx: Context, data: dict[str, Any], found: Any) -> dict[str, Any]:
    """Plain data with every message said."""
    data["notes"] = [ctx._(note) for note in found.notes]
    for part, shown in zip(found.parts, data["parts"], strict=True):
        shown["title"] = ctx._(part.title)
        for item, each in zip(part.items, shown["items"], strict=True):
            each["reasons"] = [ctx._(reason) for reason in item.reasons]
    return {name: data[name] for name in ("span", "notes", "parts")}


def _send(ctx: Context, theirs: Context, args: argparse.Namespace, whose: Whose, span: Any) -> int:
    from coordtui_arxiv.reports.announce import letter_of, send, told

    letter = letter_of(theirs, whose, span, args.send)
    if args.preview:
        print(safe(ctx.outbox.preview(letter), lines=True, limit=200_000))
        return 0
    stored, new = send(ctx, letter)
    if args.json:
        was = {"letter": stored.doc_id, "key": letter.key, "to": stored.to, "queued": new}
        print_json(was | {"state": stored.state})
    else:
        print(ctx._(told(stored, new)))
    return 0


def _add_output(commands: Any, translate: Translate) -> None:
    parser = command(commands, "output", output, translate, N_("how many papers the lab’s own people wrote"))
    parser.add_argument(
        "--by", choices=_BY, default="month", help=translate(N_("what each number is of; month unless given"))
    )
    since = translate(N_("from this day on, such as 2025-09-01; a year back unless given"))
    parser.add_argument("--since", type=day(translate), metavar=translate(N_("DAY")), help=since)
    parser.add_argument("--csv", action="store_true", help=translate(N_("answer as CSV, for spreadsheets")))


def output(ctx: Context, args: argparse.Namespace) -> int:
    """The lab's output as a table."""
    from coordtui_arxiv.reports.output import label_of, output_csv
    from coordtui_arxiv.reports.output import output as counted
    from coordtui_arxiv.reports.spans import checked

    today = ctx.clock().astimezone().date()
    since = args.since or (today - timedelta(days=365)).replace(day=1)
    found = counted(ctx, args.by, checked(since, max(today, since)))
    if args.csv:
        sys.stdout.write(output_csv(found, ctx))
    elif args.json:
        lines = [{"label": ctx._(line.label), "papers": len(line.papers)} for line in found.lines]
        notes = [ctx._(note) for note in found.notes]
        print_json({"by": found.by, "total": len(found.papers), "lines": lines, "notes": notes})
    else:
        for line in found.lines:
            print(f"{formats.number(len(line.papers), ctx.translator):>7}  {label_of(line, ctx)}")
        days = formats.days(found.span.first, found.span.last, ctx.translator)
        count = NN_("{n} paper of the lab", "{n} papers of the lab", len(found.papers))
        for text in (N_("{count}, {days}", count=count, days=days), *found.notes):
            print(ctx._(text))
    return 0


def _add_trends(commands: Any, translate: Translate) -> None:
    parser = command(commands, "trends", trends, translate, N_("terms and categories over time"))
    term = translate(N_("words or “whole phrases”; those that rise fastest unless given"))
    parser.add_argument("term", nargs="*", metavar=translate(N_("TERM")), help=term)
    parser.add_argument(
        "--by", choices=("week", "month"), default="week", help=translate(N_("week unless given"))
    )
    categories = translate(N_("the categories, in place of terms"))
    parser.add_argument("--categories", action="store_true", help=categories)
    parser.add_argument("--csv", action="store_true", help=translate(N_("answer as CSV, for spreadsheets")))


def trends(ctx: Context, args: argparse.Namespace) -> int:
    """Terms or categories over the weeks or months."""
    from coordtui_arxiv.trends import Trends, trends_csv

    found = Trends(ctx, args.by)
    shown = found.categories() if args.categories else found.terms(args.term) if args.term else found.rising()
    if args.csv:
        sys.stdout.write(trends_csv(found, shown, ctx))
    elif args.json:
        firsts = [span.first for span in found.spans]
        lines = [{"term": each.name, "papers": each.counts} for each in shown]
        print_json({"by": args.by, "from": firsts, "papers": found.totals, "trends": lines})
    else:
        if not shown:
            print(ctx._(N_("No term rises surely; name some to see how they fare.")), file=sys.stderr)
        for each in shown:
            *_, last = found.shares(each) or [None]
            share = "?" if last is None else formats.percent(last, ctx.translator, digits=1)
            count = NN_("{n} paper", "{n} papers", sum(each.counts))
            print(f"{share:>8}  {safe(each.name)}  ({ctx._(count)})")
    return 0


def subscribe_(ctx: Context, args: argparse.Namespace) -> int:
    """Subscribe the person who asks to their own digest, or to that of a group or a watch."""
    from coordtui_arxiv.reports.subscriptions import Subscriptions, told

    made = Subscriptions(ctx).add(
        _asked(ctx, args),
        span=args.span,
        channel=args.send,
        language=args.language or ctx.translator.language,
        members=args.members,
    )
    if args.json:
        print_json(plain(made) | {"text": ctx._(told(ctx, made))})
    else:
        print(ctx._(told(ctx, made)))
    return 0


def unsubscribe(ctx: Context, args: argparse.Namespace) -> int:
    """Remove a subscription."""
    from coordtui_arxiv.reports.subscriptions import Subscriptions

    Subscriptions(ctx).remove(args.number)
    return done(ctx, args, {"removed": args.number})


def subscriptions(ctx: Context, args: argparse.Namespace) -> int:
    """The subscriptions that the person may see."""
    from coordtui_arxiv.reports.subscriptions import Subscriptions, told

    found = Subscriptions(ctx).all()
    if args.json:
        print_json([plain(each) | {"text": ctx._(told(ctx, each))} for each in found])
        return 0
    if not found:
        print(ctx._(N_("No digest sends itself; “coordtui arxiv subscribe” makes one.")), file=sys.stderr)
    for each in found:
        print(f"{each.doc_id:>4}  {ctx._(told(ctx, each))}")
    return 0
