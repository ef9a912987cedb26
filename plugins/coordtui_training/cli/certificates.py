"""`coordtui training certificate …` and `verify`."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from coordtui.api import Context, Refused, safe
from coordtui.api.command_line import (
    Translate,
    command,
    done,
    group,
    is_whole,
    plain,
    print_json,
)
from coordtui_training.cli.arguments import session_number
from coordtui_training.cli.files import add_output, give
from coordtui_training.records import Certificate
from coordtui_training.texts import N_


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    words = translate(N_("give, show, send and revoke certificates"))
    own = group(commands.add_parser("certificate", help=words, description=words), translate)
    giving = command(own, "issue", issue, translate, N_("give certificates to all who came to enough of it"))
    session_number(giving, translate)
    who = translate(N_("to this person only: a name, an e-mail or a number"))
    giving.add_argument("--person", metavar=translate(N_("PERSON")), help=who)
    again = translate(N_("one more, with the name as it is now; the old one stays verifiable"))
    giving.add_argument("--again", action="store_true", help=again)
    name = translate(N_("with “--again”: the name as it is to be printed"))
    giving.add_argument("--name", default="", metavar=translate(N_("NAME")), help=name)
    listing = command(own, "list", list_, translate, N_("one’s own certificates, or those of a session"))
    session_number(listing, translate, nargs="?")
    pdf = command(own, "pdf", pdf_, translate, N_("a certificate as PDF"))
    _named(pdf, translate)
    language = translate(N_("both languages on one page unless given"))
    pdf.add_argument("--language", choices=("both", "fr", "en"), default="both", help=language)
    add_output(pdf, translate, required=True)
    sending = command(own, "send", send, translate, N_("mail people word of their certificates"))
    session_number(sending, translate)
    revoking = command(own, "revoke", revoke, translate, N_("take a certificate back"))
    _named(revoking, translate)
    why = translate(N_("in a few words"))
    revoking.add_argument("--why", required=True, metavar=translate(N_("TEXT")), help=why)
    restoring = command(own, "restore", restore, translate, N_("let a revoked certificate be valid again"))
    _named(restoring, translate)
    verifying = command(
        commands, "verify", verify, translate, N_("what the code of a certificate stands for")
    )
    code = translate(N_("as it is printed; spaces and small letters do no harm"))
    verifying.add_argument("code", nargs="+", metavar=translate(N_("CODE")), help=code)


def _named(parser: argparse.ArgumentParser, translate: Translate) -> None:
    help_ = translate(N_("the certificate, by its number or its code"))
    parser.add_argument("certificate", metavar=translate(N_("CERTIFICATE")), help=help_)


def _number(ctx: Context, args: argparse.Namespace) -> int:
    """The number of the certificate that is named; raises `NotFound` for a code that is none."""
    from coordtui_training.certificates import Certificates
    from coordtui_training.running import codes

    typed: str = args.certificate
    if is_whole(typed) and len(typed) < codes.LONG:
        return int(typed)
    return Certificates(ctx).verify(typed).certificate.doc_id


def issue(ctx: Context, args: argparse.Namespace) -> int:
    """Give certificates; 1 when somebody who was named got none."""
    from coordtui_training.certificates import Certificates

    person = None if args.person is None else ctx.directory.the_one(args.person).doc_id
    if args.again or args.name:
        if person is None:
            raise Refused(N_("Name the person."), remedy=N_("“--again” is for one person."))
        made = Certificates(ctx).reissue(args.number, person, args.name)
        return _shown(args, [made])
    issued = Certificates(ctx).issue(args.number, None if person is None else [person])
    if args.json:
        problems = [ctx._(each) for each in issued.problems]
        found = {"made": [*map(plain, issued.made)], "had": [*map(plain, issued.had)], "problems": problems}
        print_json(found)
    else:
        print(safe(ctx._(issued.said)))
        _lines([*issued.made, *issued.had])
    return 1 if issued.problems else 0


def list_(ctx: Context, args: argparse.Namespace) -> int:
    """List certificates."""
    from coordtui_training.certificates import Certificates

    service = Certificates(ctx)
    found = service.mine() if args.number is None else service.of(args.number)
    if not found and not args.json:
        print(ctx._(N_("There are no certificates.")), file=sys.stderr)
    return _shown(args, found)


def pdf_(ctx: Context, args: argparse.Namespace) -> int:
    """Write or print the PDF."""
    from coordtui_training.certificates import Certificates

    give(ctx, args.output, Certificates(ctx).pdf(_number(ctx, args), args.language))
    return 0


def send(ctx: Context, args: argparse.Namespace) -> int:
    """Mail all who have a certificate of a session word of it."""
    from coordtui_training.certificates import Certificates

    sent = Certificates(ctx).send(args.number)
    if args.json:
        print_json({"queued": sent.queued, "without": sent.without, "off": sent.off})
    else:
        print(safe(ctx._(sent.said)))
    return 1 if sent.off else 0


def revoke(ctx: Context, args: argparse.Namespace) -> int:
    """Take one back."""
    from coordtui_training.certificates import Certificates

    return done(ctx, args, plain(Certificates(ctx).revoke(_number(ctx, args), args.why)))


def restore(ctx: Context, args: argparse.Namespace) -> int:
    """Let it be valid again."""
    from coordtui_training.certificates import Certificates

    return done(ctx, args, plain(Certificates(ctx).restore(_number(ctx, args))))


def verify(ctx: Context, args: argparse.Namespace) -> int:
    """Say what a code stands for; 1 when the certificate is void."""
    from coordtui_training.certificates import Certificates

    found = Certificates(ctx).verify(" ".join(args.code))
    if args.json:
        made = found.certificate
        shown = {name: getattr(made, name) for name in _SHOWN}
        print_json({"valid": found.valid, **shown})
    else:
        print(safe(ctx._(found.said)))
    return 0 if found.valid else 1


_SHOWN = ("code", "name", "title_fr", "title_en", "day", "until", "minutes", "issued", "revoked")
"""What anybody is told: what is printed, and whether it is void; not why, and nothing of the directory."""


def _shown(args: argparse.Namespace, found: list[Certificate]) -> int:
    if args.json:
        print_json([plain(each) for each in found])
    else:
        _lines(found)
    return 0


def _lines(found: list[Certificate]) -> None:
    for each in found:
        void = " ✗" if each.revoked else "  "
        print(f"{each.doc_id:>5}{void} {each.code}  {each.day}  {safe(each.name)}")
