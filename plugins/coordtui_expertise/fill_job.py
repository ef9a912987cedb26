"""The job that asks the sources of the settings again for people whose identity there is known."""

from __future__ import annotations

from coordtui.api import Cancelled, Context, CoordtuiError, JobRun, Message, NetworkError, Person, sentences
from coordtui_expertise.fill import Filling
from coordtui_expertise.known_ids import SourceIds
from coordtui_expertise.lookup import Lookup
from coordtui_expertise.settings import ExpertiseSettings
from coordtui_expertise.sources import TITLES
from coordtui_expertise.sources.asking import Watching
from coordtui_expertise.sources.shapes import NoKey
from coordtui_expertise.texts import N_, NN_


class RefreshIncomplete(CoordtuiError):
    """Some people could not be refreshed; the others are."""


def refresh(ctx: Context, run: JobRun) -> Message:
    """Fill in what is new for everybody whose identity in a source was confirmed.

    What a source knows and somebody must look at first (a doubt) is left alone. Raises
    `RefreshIncomplete`, naming what failed, after everything was tried, and `Cancelled`.
    """
    ctx.require("expertise.manage")
    settings: ExpertiseSettings = ctx.settings
    if not settings.refresh:
        return N_("No source is asked by itself; expertise.refresh in the settings names some.")
    new, failures = 0, list[Message]()
    for source in dict.fromkeys(settings.refresh):
        found, failed = _refresh_source(ctx, run, source)
        new, failures = new + found, [*failures, *failed]
    if failures:
        raise RefreshIncomplete(
            NN_("{n} profile could not be refreshed.", "{n} profiles could not be refreshed.", len(failures)),
            why=sentences(failures[:5]),
            remedy=N_("All others are; the rest is asked for next time."),
        )
    return NN_("{n} new work.", "{n} new works.", new)


def _refresh_source(ctx: Context, run: JobRun, source: str) -> tuple[int, list[Message]]:
    """How many works came from one source, and who failed; a source that does not answer is not asked on."""
    watching = Watching(cancelled=lambda: run.cancelled)
    lookup, filling = Lookup(ctx, source, watching), Filling(ctx)
    people = SourceIds(ctx).known_to(source)
    new, failures = 0, list[Message]()
    for done, number in enumerate(people):
        person = ctx.directory.person(number)
        if person is None:
            continue
        run.progress(N_("{source}: {name}", source=TITLES[source], name=person.name), done, len(people))
        try:
            new += _refresh_person(ctx, lookup, filling, person)
        except Cancelled:
            raise
        except (NetworkError, NoKey) as error:
            return new, [*failures, _failed(source, person, error)]
        except CoordtuiError as error:
            failures.append(_failed(source, person, error))
    return new, failures


def _refresh_person(ctx: Context, lookup: Lookup, filling: Filling, person: Person) -> int:
    """How many works are new, of all the identities that are theirs."""
    new = 0
    for identity in SourceIds(ctx).confirmed(person.doc_id, lookup.name):
        plan = lookup.plan(person, identity)
        if plan.doubt is None:
            filling.write(plan)
            new += len(plan.of_kind("new"))
    return new


def _failed(source: str, person: Person, error: CoordtuiError) -> Message:
    return N_(
        "{source}, {name}: {what} {why}",
        source=TITLES[source],
        name=person.name,
        what=error.what,
        why=error.why or "",
    )
