"""`coordtui gpus asset` and `coordtui gpus books`: what the lab owns, and how it agrees with what is seen."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import msgspec

from coordtui.api import Context, Refused, formats, safe
from coordtui.api.command_line import Translate, command, done, group, plain, print_json, table, whole
from coordtui_gpus.cli.books_table import books_export, books_import
from coordtui_gpus.records import Asset, AssetKind, Lifecycle
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.books import Difference

_TEXTS = (
    ("tag", N_("the lab’s own number for it")),
    ("name", N_("its name")),
    ("serial", N_("its serial number")),
    ("uuid", N_("its UUID")),
    ("model", N_("its model")),
    ("location", N_("where it stands")),
    ("owner", N_("whose it is")),
    ("vendor", N_("who sold it")),
    ("order", N_("the purchase order")),
    ("price", N_("its price, such as 31450.50")),
    ("currency", N_("CAD, USD, EUR …")),
    ("grant", N_("who paid")),
    ("slot", N_("its place in what it is in")),
    ("note", N_("anything else")),
)
_DAYS = (("purchased", N_("the day it was bought")), ("warranty", N_("the last day of its warranty")))


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    asset = commands.add_parser("asset", help=translate(N_("equipment that the lab owns")))
    _add_assets(group(asset, translate), translate)
    books = commands.add_parser("books", help=translate(N_("the books as a whole: table, differences")))
    _add_books(group(books, translate), translate)


def _add_assets(commands: Any, translate: Translate) -> None:
    list_ = command(commands, "list", asset_list, translate, N_("what is on the books"))
    list_.add_argument(
        "words", nargs="*", metavar=translate(N_("WORD")), help=translate(N_("only with these words"))
    )
    list_.add_argument("--kind", choices=get_args(AssetKind), help=translate(N_("only of this kind")))
    list_.add_argument("--state", choices=get_args(Lifecycle), help=translate(N_("only in this state")))
    list_.add_argument("--all", action="store_true", help=translate(N_("also what is retired")))
    new = command(commands, "add", asset_add, translate, N_("put something on the books"))
    _options(new, translate)
    for name, run, help_ in (
        ("show", asset_show, N_("all about one, with where it was")),
        ("change", asset_change, N_("change what is given of it")),
        ("retire", asset_retire, N_("take it out of use; it stays on the books")),
        ("history", asset_history, N_("who changed what of it, when and why")),
    ):
        each = command(commands, name, run, translate, help_)
        which = translate(N_("by number, tag, serial number, UUID or name"))
        each.add_argument("asset", metavar=translate(N_("ASSET")), help=which)
        if name == "change":
            _options(each, translate)
        elif name == "retire":
            _why(each, translate)


def _why(parser: argparse.ArgumentParser, translate: Translate) -> None:
    why = translate(N_("kept in its history"))
    parser.add_argument("--why", default="", metavar=translate(N_("TEXT")), help=why)


def _options(parser: argparse.ArgumentParser, translate: Translate) -> None:
    text, day = translate(N_("TEXT")), translate(N_("DAY"))
    for name, help_ in _TEXTS:
        parser.add_argument(f"--{name}", metavar=text, help=translate(help_))
    for name, help_ in _DAYS:
        parser.add_argument(f"--{name}", metavar=day, help=translate(help_))
    parser.add_argument("--kind", choices=get_args(AssetKind), help=translate(N_("gpu unless given")))
    state = translate(N_("in_service unless given"))
    parser.add_argument("--state", choices=get_args(Lifecycle), help=state)
    label = translate(N_("a word to find it by; again for more, an empty one for none"))
    parser.add_argument("--label", action="append", metavar=text, help=label)
    parent = translate(N_("what it is in; an empty one for nothing"))
    parser.add_argument("--in", dest="parent", metavar=translate(N_("ASSET")), help=parent)
    _why(parser, translate)


def _add_books(commands: Any, translate: Translate) -> None:
    read = command(
        commands, "import", books_import, translate, N_("read a table; only looked at unless “--apply”")
    )
    file = translate(N_("the CSV file to read; “-” reads what is piped in"))
    read.add_argument("file", nargs="?", metavar=translate(N_("FILE")), help=file)
    read.add_argument("--apply", action="store_true", help=translate(N_("write it, unless a row is refused")))
    called = translate(N_("the column of this title is that field; again for more, “TITLE=” leaves it out"))
    read.add_argument("--mapping", action="append", metavar=translate(N_("TITLE=FIELD")), help=called)
    template = translate(N_("say which columns there are, and what stands in them"))
    read.add_argument("--template", action="store_true", help=template)
    out = command(
        commands, "export", books_export, translate, N_("write all assets as a table, to be read again")
    )
    excel = translate(N_("CSV as Excel opens it in French: semicolons, and a mark of the encoding"))
    out.add_argument("--excel", action="store_true", help=excel)
    new = translate(N_("write to this new file, which only you can read"))
    out.add_argument("--output", "-o", type=Path, metavar=translate(N_("FILE")), help=new)
    reconcile = command(
        commands,
        "reconcile",
        books_reconcile,
        translate,
        N_("what is seen and what the books say, where it differs"),
    )
    accept = translate(N_("let the books say what is seen, by the first word of its line; “all” for all"))
    reconcile.add_argument("--accept", nargs="+", metavar=translate(N_("DIFFERENCE")), help=accept)
    _why(reconcile, translate)
    ending = command(commands, "warranties", books_warranties, translate, N_("warranties that end soon"))
    within = translate(N_("within so many days; those of the settings unless given"))
    ending.add_argument("--days", type=whole(translate), metavar=translate(N_("NUMBER")), help=within)


# Assets.


def asset_list(ctx: Context, args: argparse.Namespace) -> int:
    """The assets, one to a line."""
    from coordtui_gpus import books

    found = books.assets(
        ctx, words=" ".join(args.words), kind=args.kind, lifecycle=args.state, retired=args.all
    )
    return _print(ctx, args, found)


def _print(ctx: Context, args: argparse.Namespace, found: list[Asset]) -> int:
    from coordtui_gpus.books.words import KINDS, LIFECYCLES, label_of

    if args.json:
        print_json([plain(each) for each in found])
        return 0
    if not found:
        print(ctx._(N_("There is no such asset.")), file=sys.stderr)
    table(
        (
            f"#{each.doc_id}",
            ctx._(KINDS[each.kind]),
            label_of(each),
            each.model,
            each.serial,
            ctx._(LIFECYCLES[each.lifecycle]),
            each.warranty.isoformat() if each.warranty else "",
        )
        for each in found
    )
    return 0


def asset_show(ctx: Context, args: argparse.Namespace) -> int:
    """One asset, with what it says and where it was."""
    from coordtui_gpus import books
    from coordtui_gpus.books.telling import places_of, told

    asset = books.named(ctx, args.asset)
    if args.json:
        print_json({**plain(asset), "places": [plain(each) for each in places_of(ctx, asset)]})
        return 0
    table((ctx._(label), ctx._(value)) for label, value in told(ctx, asset))
    return 0


def asset_add(ctx: Context, args: argparse.Namespace) -> int:
    """Put an asset on the books."""
    from coordtui_gpus import books

    return done(ctx, args, plain(books.add(ctx, Asset(**_fields(ctx, args)), args.why)))


def asset_change(ctx: Context, args: argparse.Namespace) -> int:
    """Change what is given of an asset."""
    from coordtui_gpus import books

    asset = msgspec.structs.replace(books.named(ctx, args.asset), **_fields(ctx, args))
    return done(ctx, args, plain(books.save(ctx, asset, args.why)))


def asset_retire(ctx: Context, args: argparse.Namespace) -> int:
    """Take an asset out of use."""
    from coordtui_gpus import books

    return done(ctx, args, plain(books.retire(ctx, books.named(ctx, args.asset), args.why)))


def asset_history(ctx: Context, args: argparse.Namespace) -> int:
    """Every change of an asset, the last first."""
    from coordtui_gpus import books
    from coordtui_gpus.booking.times import zone_of
    from coordtui_gpus.books.telling import said_edit

    found = books.history(ctx, books.named(ctx, args.asset))
    if args.json:
        print_json([plain(each) for each in found])
        return 0
    zone = zone_of(ctx.settings.zone)
    for each in found:
        when = formats.date_and_time(each.at, ctx.translator, year=True, tz=zone)
        print(f"{when}  {safe(each.name)}  {safe(ctx._(said_edit(each)))}")
    return 0


def _fields(ctx: Context, args: argparse.Namespace) -> dict[str, Any]:
    from coordtui_gpus import books

    given = {name: getattr(args, name) for name, _ in _TEXTS}
    given |= {name: _day(getattr(args, name)) for name, _ in _DAYS if getattr(args, name)}
    given |= {"kind": args.kind, "lifecycle": args.state}
    fields = {name: value for name, value in given.items() if value is not None}
    fields |= {name: None for name, _ in _DAYS if getattr(args, name) == ""}
    if args.label is not None:
        fields["tags"] = [each for each in args.label if each.strip()]
    if args.parent is not None:
        fields["parent"] = books.named(ctx, args.parent).doc_id if args.parent.strip() else None
    return fields


def _day(text: str) -> date:
    from coordtui_gpus.books.cells import Misread, read_day

    try:
        return read_day(text.strip())
    except Misread as error:
        raise Refused(error.message) from error


# The books.


def books_reconcile(ctx: Context, args: argparse.Namespace) -> int:
    """The differences, each with what accepting it does; or accept some."""
    from coordtui_gpus import books

    found = books.reconcile(ctx)
    if args.accept:
        asked = _asked(found, args.accept)
        accepted = books.accept(ctx, *asked, why=args.why)
        return done(ctx, args, [plain(each) for each in accepted])
    if args.json:
        print_json([_difference(ctx, each) for each in found])
        return 0
    if not found:
        print(ctx._(N_("The books agree with what is seen.")))
    for each in found:
        print(f"{each.key}  {safe(each.label)}")
        for said in each.evidence:
            print(f"    {safe(ctx._(said))}")
        if each.does is not None:
            print(f"    {ctx._(N_('accepting: {does}', does=each.does))}")
        elif each.todo is not None:
            print(f"    {ctx._(each.todo)}")
    return 0


def _asked(found: list[Difference], keys: list[str]) -> list[Difference]:
    if keys == ["all"]:
        return [each for each in found if each.does is not None]
    known = {each.key: each for each in found}
    wrong = next((key for key in keys if key not in known), None)
    if wrong is not None:
        raise Refused(
            N_("There is no difference “{key}” now.", key=safe(wrong, limit=60)),
            remedy=N_("“coordtui gpus books reconcile” shows those that there are."),
        )
    return [known[key] for key in dict.fromkeys(keys)]


def _difference(ctx: Context, each: Difference) -> dict[str, Any]:
    return {
        "key": each.key,
        "kind": each.kind,
        "label": each.label,
        "asset": each.asset.doc_id if each.asset else None,
        "device": each.device.doc_id if each.device else None,
        "host": each.host.name if each.host else None,
        "evidence": [ctx._(said) for said in each.evidence],
        "accepting": ctx._(each.does) if each.does else None,
        "values": dict(each.values),
    }


def books_warranties(ctx: Context, args: argparse.Namespace) -> int:
    """Assets whose warranty ends soon, the soonest first."""
    from coordtui_gpus import books

    return _print(ctx, args, books.expiring(ctx, args.days))
