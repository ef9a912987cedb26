"""What the commands of `coordtui arxiv` do, each with its answer in words or as JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api import Context, CoordtuiError, Message, Refused, safe
from coordtui_arxiv import SYNC_JOB
from coordtui_arxiv.records import Mark, Paper, Watch, split_id
from coordtui_arxiv.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_arxiv.service import View

VIEWS: dict[str, View] = {"inbox": "inbox", "kept": "starred", "dismissed": "archived", "all": "all"}
"""The views by the words of the page."""


def sync(ctx: Context, args: argparse.Namespace) -> int:
    """Run the job at once, due or not. `args.session` is the open session."""
    line = _ProgressLine(ctx)
    try:
        run = args.session.jobs.run(SYNC_JOB, progress=line)
    except KeyboardInterrupt:
        line.clear()
        print(f"\n{ctx._(N_('Stopped; what had arrived is kept.'))}", file=sys.stderr)
        return 130
    finally:
        line.clear()
    if args.json:
        _json({"outcome": run.outcome, "text": run.text, "why": run.why, "remedy": run.remedy})
    for text in (run.text, run.why, run.remedy):
        if text is not None and not args.json:
            failed = run.outcome != "done"
            print(safe(ctx._(Message.from_json(text))), file=sys.stderr if failed else sys.stdout)
    return 0 if run.outcome == "done" else 1


def status(ctx: Context, args: argparse.Namespace) -> int:
    """How the last try of each channel went."""
    from coordtui_arxiv.channels import Channels

    ctx.require("arxiv.read")
    channels = Channels(ctx).all()
    if args.json:
        _json([_plain(channel) for channel in channels])
        return 0
    if not channels:
        print(ctx._(N_("arXiv was never asked. “coordtui arxiv sync” does it.")))
    for channel in channels:
        text = Message.from_json(channel.text) if channel.text else ""
        when = f"{channel.tried:%Y-%m-%d %H:%M}" if channel.tried else ""
        print(f"{channel.name:8} {when}  {safe(ctx._(text))}")
    return 0


def watch_add(ctx: Context, args: argparse.Namespace) -> int:
    """Add a watch, and say how many stored papers it matches."""
    from coordtui_arxiv.watches import Watches

    watch = Watches(ctx).save(
        Watch(name=args.name, categories=args.category, words=args.words, authors=args.author)
    )
    found = Watches(ctx).counts().get(watch.doc_id, 0)
    if args.json:
        _json(_plain(watch) | {"papers": found})
    else:
        text = NN_(
            "Watch {number} matches {n} stored paper. The next sync fetches its history.",
            "Watch {number} matches {n} stored papers. The next sync fetches its history.",
            found,
            number=watch.doc_id,
        )
        print(ctx._(text))
    return 0


def watch_list(ctx: Context, args: argparse.Namespace) -> int:
    """The watches of the person who asks."""
    from coordtui_arxiv.watches import Watches

    watches = Watches(ctx)
    counts = watches.counts()
    if args.json:
        _json([_plain(watch) | {"papers": counts[watch.doc_id]} for watch in watches.all()])
        return 0
    if not counts:
        print(ctx._(N_("There is no watch yet; “coordtui arxiv watch add” makes one.")), file=sys.stderr)
    for watch in watches.all():
        parts = (" ".join(watch.categories), watch.words, ", ".join(watch.authors))
        off = "" if watch.enabled else f"  ({ctx._(N_('resting'))})"
        asked = " · ".join(safe(part) for part in parts if part)
        print(f"{watch.doc_id:>4}  {counts[watch.doc_id]:>6}  {safe(watch.name)}: {asked}{off}")
    return 0


def watch_remove(ctx: Context, args: argparse.Namespace) -> int:
    """Remove a watch."""
    from coordtui_arxiv.watches import Watches

    Watches(ctx).remove(args.number)
    return _done(ctx, args, {"removed": args.number})


def watch_enable(ctx: Context, args: argparse.Namespace) -> int:
    """Take a watch up again, or let it rest."""
    from coordtui_arxiv.watches import Watches

    watch = Watches(ctx).get(args.number)
    watch.enabled = args.enabled
    return _done(ctx, args, _plain(Watches(ctx).save(watch)))


def papers_list(ctx: Context, args: argparse.Namespace) -> int:
    """The papers of a view, one to a line."""
    from coordtui_arxiv.service import Inbox

    inbox = Inbox(ctx)
    ids = inbox.ids(VIEWS[args.view], args.watch, args.match)
    entries = inbox.rows(ids[: max(0, args.limit)])
    if args.json:
        _json([_paper(ctx, e.paper, e.mark, e.reasons) for e in entries])
        return 0
    if not ids:
        print(ctx._(N_("There is no paper here.")), file=sys.stderr)
    for entry in entries:
        read = entry.mark is not None and entry.mark.read
        sign = "★" if entry.mark is not None and entry.mark.starred else " " if read else "•"
        print(f"{sign} {entry.paper.key:16} {entry.paper.announced:%Y-%m-%d}  {safe(entry.paper.title)}")
    if len(ids) > len(entries):
        print(ctx._(NN_("{n} more paper.", "{n} more papers.", len(ids) - len(entries))))
    return 0


def papers_show(ctx: Context, args: argparse.Namespace) -> int:
    """One paper with everything that is known of it."""
    from coordtui_arxiv.service import Inbox

    (entry,) = Inbox(ctx).rows([_number(ctx, args.key)])
    paper, mark = entry.paper, entry.mark
    if args.json:
        _json(_paper(ctx, paper, mark, entry.reasons))
        return 0
    print(safe(paper.title))
    print(safe(", ".join(author.name for author in paper.authors)))
    print(f"arXiv:{paper.id}  {paper.announced:%Y-%m-%d}  {safe(', '.join(paper.categories))}")
    if paper.withdrawn:
        print(ctx._(N_("This paper was withdrawn.")))
    for reason in entry.reasons:
        print(f"  {ctx._(reason)}")
    print(f"\n{safe(paper.abstract)}\n")
    for text in (paper.comment, paper.journal_ref, paper.doi, paper.url):
        if text:
            print(safe(text))
    if mark is not None and mark.tags:
        print(safe(" ".join(f"#{tag}" for tag in mark.tags)))
    if mark is not None and mark.note:
        print(f"\n{safe(mark.note, lines=True)}")
    return 0


def papers_mark(ctx: Context, args: argparse.Namespace) -> int:
    """Mark papers."""
    from coordtui_arxiv.service import Inbox

    numbers = [_number(ctx, key) for key in args.key]
    Inbox(ctx).mark(numbers, **args.fields)
    return _done(ctx, args, {"papers": args.key, **args.fields})


def papers_tag(ctx: Context, args: argparse.Namespace) -> int:
    """Add tags to a paper, or set them."""
    from coordtui_arxiv.service import Inbox

    number = _number(ctx, args.key)
    change = Inbox(ctx).set_tags if args.set else Inbox(ctx).add_tags
    change([number], args.tag)
    (entry,) = Inbox(ctx).rows([number])
    return _done(ctx, args, {"paper": args.key, "tags": entry.mark.tags if entry.mark else []})


def papers_note(ctx: Context, args: argparse.Namespace) -> int:
    """Write the note on a paper."""
    from coordtui_arxiv.service import Inbox

    inbox = Inbox(ctx)
    (entry,) = inbox.rows([_number(ctx, args.key)])
    mark = inbox.set_note(entry.paper.doc_id, args.text, entry.mark.rev if entry.mark else 0)
    return _done(ctx, args, {"paper": args.key, "note": mark.note})


def papers_export(ctx: Context, args: argparse.Namespace) -> int:
    """Papers as BibTeX, on stdout or into a file."""
    from coordtui_arxiv.bibtex import to_bibtex
    from coordtui_arxiv.service import Inbox

    inbox = Inbox(ctx)
    keys = [_number(ctx, key) for key in args.key]
    papers = [
        entry.paper for entry in inbox.rows(keys or inbox.ids(VIEWS[args.view], args.watch, args.match))
    ]
    text = to_bibtex(papers)
    if args.output is None:
        print(text, end="")
        return 0
    try:
        _write(args.output, text)
    except OSError as error:
        raise CoordtuiError(
            N_("The file “{path}” cannot be written.", path=str(args.output)),
            why=str(error.strerror),
            remedy=N_("Make room, or choose another place."),
        ) from error
    return _done(ctx, args, {"papers": len(papers), "file": str(args.output)})


def _write(path: Path, text: str) -> None:
    """The file has the whole text, or is as it was; what is no ordinary file is written into."""
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
        return
    path = path.resolve()
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        new.write_text(text, encoding="utf-8")
        if path.exists():
            new.chmod(path.stat().st_mode & 0o777)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _number(ctx: Context, key: str) -> int:
    """The number of the paper with this arXiv id, with or without version; raises `Refused`."""
    from coordtui_arxiv.service import Inbox

    try:
        plain, _ = split_id(key.removeprefix("arXiv:"))
    except ValueError as error:
        raise Refused(
            N_("“{key}” is no arXiv id.", key=key),
            remedy=N_("An id looks like 2611.99014 or hep-th/9901001."),
        ) from error
    return Inbox(ctx).by_key(plain).doc_id


def _paper(ctx: Context, paper: Paper, mark: Mark | None, reasons: Sequence[Message]) -> dict[str, Any]:
    shown = _plain(paper) | {"url": paper.url, "reasons": [ctx._(reason) for reason in reasons]}
    return shown | {"mark": _plain(mark) if mark is not None else None}


def _plain(record: msgspec.Struct) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(record)
    return plain


def _done(ctx: Context, args: argparse.Namespace, value: object) -> int:
    if args.json:
        _json(value)
    else:
        print(ctx._(N_("Done.")))
    return 0


def _json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


class _ProgressLine:
    """How far a sync is: one line that changes on a terminal, plain lines elsewhere; on stderr."""

    def __init__(self, ctx: Context) -> None:
        self._ctx, self._terminal, self._said = ctx, sys.stderr.isatty(), ""

    def __call__(self, text: Message, done: int = 0, total: int | None = None) -> None:
        """Show a step."""
        said = safe(self._ctx._(text), limit=100)
        if self._terminal:
            full = round(20 * min(1.0, done / total)) if total else 0
            bar = f"{'█' * full}{'░' * (20 - full)} {done}/{total} " if total else ""
            print(f"\r\x1b[K{bar}{said}", end="", file=sys.stderr, flush=True)
        elif said != self._said:
            self._said = said
            print(said, file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Leave an empty line for what comes next."""
        if self._terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
