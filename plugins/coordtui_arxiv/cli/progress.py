"""A job as a command: how far it is on stderr, and what came of it."""

from __future__ import annotations

import argparse
import sys

from coordtui.api import Context, Message, safe
from coordtui.api.command_line import print_json


class ProgressLine:
    """How far a job is: one line that changes on a terminal, plain lines elsewhere; on stderr."""

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


def run_job(ctx: Context, args: argparse.Namespace, job: str, *, stopped: Message) -> int:
    """Run a job at once, due or not, and say how it ended, or that it was `stopped`; the exit status.

    `args.session` is the open session.
    """
    line = ProgressLine(ctx)
    try:
        run = args.session.jobs.run(job, progress=line)
    except KeyboardInterrupt:
        line.clear()
        print(f"\n{ctx._(stopped)}", file=sys.stderr)
        return 130
    finally:
        line.clear()
    failed = run.outcome != "done"
    if args.json:
        print_json({"outcome": run.outcome, "text": run.text, "why": run.why, "remedy": run.remedy})
    else:
        for text in (run.text, run.why, run.remedy):
            if text is not None:
                print(safe(ctx._(Message.from_json(text))), file=sys.stderr if failed else sys.stdout)
    return int(failed)
