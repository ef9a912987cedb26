"""The job that delivers: one letter after the other, each step committed before the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from coordtui.access import SYSTEM
from coordtui.api.errors import Cancelled, CoordtuiError
from coordtui.api.letters import Channel, Letter
from coordtui.outbox.carriers import Carrier, Undelivered
from coordtui.outbox.configured import configured
from coordtui.outbox.desk import channels, off
from coordtui.outbox.post import Post, Worker, at_work
from coordtui.outbox.slack import Slack
from coordtui.outbox.smtp import Mail
from coordtui.text.messages import N_, NN_, Message

if TYPE_CHECKING:
    from coordtui.api.context import Context
    from coordtui.api.jobs import JobRun
    from coordtui.config.settings import OutboxSettings

ASTRAY = N_("A message was not delivered, or nobody knows; “outbox” among the commands shows it.")


def deliver(ctx: Context, run: JobRun) -> Message:
    """Send what is due, and clear out what is long done; how many went, and how many need a look.

    Runs under the lease of its job. A letter that fails says so in its own record: the job
    itself fails when the settings or the store do.
    """
    settings = configured(ctx.settings, ctx.directory.lab())
    post = Post(ctx.store.acting_as(SYSTEM), ctx.clock, settings.daily_limit)
    trouble = len(post.bury())
    sent = 0
    with _carriers(ctx, run, settings) as carriers, at_work() as worker:
        while not run.cancelled and (number := post.next()) is not None:
            state = _send(post, carriers, number, worker, settings)
            sent += state == "sent"
            trouble += state in {"failed", "unsure"}
            run.progress(NN_("{n} message sent", "{n} messages sent", sent), sent)
    post.clear(timedelta(days=settings.keep_days))
    if trouble:
        ctx.notify(ASTRAY, "warning", pane="core.outbox")
    return _told(post, sent, trouble)


def _told(post: Post, sent: int, trouble: int) -> Message:
    said = NN_("{n} message sent", "{n} messages sent", sent)
    if trouble:
        more = NN_("{n} needs a look", "{n} need a look", trouble)
        said = N_("{first}, {second}", first=said, second=more)
    if post.waiting():
        said = N_("{first}; {second}", first=said, second=NN_("{n} waits", "{n} wait", post.waiting()))
    return said


def _send(
    post: Post,
    carriers: Mapping[Channel, Carrier],
    number: int,
    worker: Worker,
    settings: OutboxSettings,
) -> str:
    """One letter, as far as it comes; the state that it is in then."""
    letter = post.begin(number, worker)
    if letter is None:
        return ""
    if not channels(settings)[letter.channel]:
        why = off(letter.channel, settings)
        post.again(letter, _both(why.what, why.why), None, all_due=True)
        return "waiting"
    try:
        send = carriers[letter.channel].write(letter)
    except ValueError as error:
        post.failed(letter, N_("No message can be made of it: {error}", error=str(error)))
        return "failed"
    return _carry(post, letter, send)


def _carry(post: Post, letter: Letter, send: Callable[[], None]) -> str:
    try:
        send()
    except Undelivered as error:
        if error.outcome == "perhaps":
            post.unsure(letter, error.problem)
            return "unsure"
        if error.outcome == "never":
            post.failed(letter, error.problem)
            return "failed"
        post.again(letter, error.problem, error.retry_after, all_due=error.everybody)
        return "waiting"
    except Cancelled:
        post.back(letter)
        return "waiting"
    except CoordtuiError:  # its carrier could not even begin
        post.back(letter)
        raise
    post.sent(letter)
    return "sent"


def _both(what: object, why: object) -> Message:
    return N_("{what} {why}", what=what, why=why)


@contextmanager
def _carriers(ctx: Context, run: JobRun, settings: OutboxSettings) -> Iterator[Mapping[Channel, Carrier]]:
    """One carrier for each channel; nothing is opened before it is used."""
    with ExitStack() as stack:
        carriers: dict[Channel, Carrier] = {
            "slack": Slack(settings, ctx.http, lambda: run.cancelled),
            "mail": Mail(settings, ctx.settings.network.timeout_s),
        }
        for carrier in carriers.values():
            stack.callback(carrier.close)
        yield carriers
