"""What OAI-PMH tells: every change of every paper, by sets of categories, page by page.

It is the truth behind the day's feed (which may be stale or cut), the way to catch up
after weeks without the program, and the history of new watches. However many watches
there are, their categories are asked for once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec
from tinydb import where

from coordtui.api import Context
from coordtui_arxiv.batches import batches
from coordtui_arxiv.channels import OAI, RSS
from coordtui_arxiv.errors import ArxivRefused, TokenExpired
from coordtui_arxiv.holidays import closed, day_of, last_ready, midnight
from coordtui_arxiv.matching import fingerprint
from coordtui_arxiv.records import Announced, Harvest, Paper, Watch
from coordtui_arxiv.sources.oai import Harvested
from coordtui_arxiv.sources.page import Rejected
from coordtui_arxiv.texts import N_, NN_
from coordtui_arxiv.watches import Watches, progress_of, put
from coordtui_arxiv.work import Work

OVERLAP = timedelta(days=2)
"""How far a harvest goes back before the last: a page is found by counting records, which move."""

CACHED = timedelta(hours=1)
"""How long arXiv's edge gives the same answer, as it is told to."""

OLDEST = timedelta(days=7)
"""An answer so much older than the changes that it is about is none."""

AGAIN = 3
"""So many harvests in a row go back for what could not be read; what stays broken is so at arXiv."""

NEVER_LISTED = 6
"""From this version on, no feed lists a paper."""

_GROUPS = frozenset({"cs", "econ", "eess", "math", "q-bio", "q-fin", "stat"})
"""The archives that are groups of their own; all others are of physics."""


def due(row: Harvest, now: datetime) -> bool:
    """Whether asking can bring something: a harvest is not complete, or an evening's papers came since.

    A clock that was set back counts as later, not as earlier.
    """
    if row.token or row.complete is None or row.asked is None or row.asked > now:
        return True
    return now - row.asked >= CACHED and row.complete < last_ready(now)


def sets_of(categories: Iterable[str]) -> dict[str, list[str]]:
    """The sets to harvest, each with the categories wanted of it.

    One category is asked for alone; an archive, or several categories of one, as the archive.
    """
    by_archive: dict[str, list[str]] = defaultdict(list)
    for category in sorted(categories):
        by_archive[category.partition(".")[0]].append(category)
    found = {}
    for archive, wanted in by_archive.items():
        group = archive if archive in _GROUPS else "physics"
        name = (wanted[0] if len(wanted) == 1 else archive).replace(".", ":")
        found[f"{group}:{name}"] = wanted
    return found


def plan(work: Work, categories: Iterable[str]) -> list[Harvest]:
    """The sets to ask for now, each where it goes on. What is not wanted any more is forgotten."""
    wanted, now = sets_of(categories), work.ctx.clock()
    table = work.ctx.store.records(Harvest)
    with work.ctx.store.transaction():
        stored = {row.set: row for row in table.find()}
        rows = []
        for name, covers in wanted.items():
            row = _row(stored, name, covers, now.date(), work.settings.history_days)
            rows.append(row if row == stored.get(name) else table.save(row))
        for name in stored.keys() - wanted.keys():
            table.remove(stored[name].doc_id)
    return [row for row in rows if due(row, now)]


def _row(stored: Mapping[str, Harvest], name: str, covers: list[str], today: date, days: int) -> Harvest:
    row, history = stored.get(name), today - timedelta(days=days)
    # From a day to come only a clock that was wrong would ask.
    if row is not None and _within(covers, row.covers) and row.since <= today:
        # Less than before may be wanted: what comes back later has its history fetched again.
        return msgspec.structs.replace(row, covers=covers)
    known = [row for row in stored.values() if row.since <= today]
    since = min(_known(category, known) or history for category in covers)
    new = Harvest(set=name, since=since, first=since, covers=covers)
    return new if row is None else msgspec.structs.replace(new, doc_id=row.doc_id, rev=row.rev)


def _known(category: str, rows: Iterable[Harvest]) -> date | None:
    """The day from which a category is still to be asked for, if it is harvested already."""
    return min((row.since for row in rows if _within([category], row.covers)), default=None)


def _within(categories: Iterable[str], covers: Sequence[str]) -> bool:
    return all(category in covers or category.partition(".")[0] in covers for category in categories)


def read_set(work: Work, row: Harvest) -> None:
    """Harvest one set to its end. Raises `ArxivRefused` or `NetworkError`; what came before is kept.

    An expired token begins the harvest again, once.
    """
    done, again = 0, False
    while True:
        wanted = ", ".join(row.covers)
        work.run.progress(N_("arXiv: reading what changed in {categories}.", categories=wanted), done)
        try:
            page = work.arxiv.harvest(row.since, row.set, row.token)
        except TokenExpired:
            if again or not row.token:
                raise
            again, kept = True, _forget_token(work, row)
        else:
            _check(page, row)
            done += page.size
            kept = _store(work, row, page)
        if kept is None or (kept.complete is not None and not kept.token):
            return
        row = kept


def _check(page: Harvested, row: Harvest) -> None:
    if page.token and page.token == row.token:
        raise ArxivRefused(N_("Its next page is itself."))
    if page.answered.date() < row.since - OLDEST:
        day = f"{page.answered:%Y-%m-%d}"
        raise ArxivRefused(
            N_("It says that it was written on {day}, before what it should tell of.", day=day)
        )


def _forget_token(work: Work, row: Harvest) -> Harvest | None:
    with work.ctx.store.transaction():
        if not _stands(work.ctx, row):
            return None
        return work.ctx.store.records(Harvest).save(msgspec.structs.replace(row, token="", began=None))


def _stands(ctx: Context, row: Harvest) -> bool:
    """Whether the harvest is where it was; if not, another process went on with it."""
    stored = ctx.store.records(Harvest).first(where("set") == row.set)
    return stored is not None and stored.rev == row.rev


def _store(work: Work, row: Harvest, page: Harvested) -> Harvest | None:
    """Papers and ledger, then the cursor with the last of them; `None` when it moved meanwhile.

    A long page goes in by parts, so that nobody who writes waits for long. One that died
    between them is asked for again, and what it had brought is there once.
    """
    *parts, last = [*batches(page.records)] or [[]]
    for part in parts:
        with work.ctx.store.transaction():
            if not _stands(work.ctx, row):
                return None
            _take(work, row, page, part)
    with work.ctx.store.transaction():
        if not _stands(work.ctx, row):
            return None
        _take(work, row, page, last)
        broken = _keep_apart(work, row, page)
        began = row.began or page.answered
        after = msgspec.structs.replace(row, token=page.token, began=began, broken=broken)
        if not page.token:
            after = _complete(after, began, work.ctx.clock())
        after = work.ctx.store.records(Harvest).save(after)
        if not page.token:
            _settle(work, row.since)
        text = NN_(
            "What changed: {n} paper that was not here.",
            "What changed: {n} papers that were not here.",
            len(work.harvested),
        )
        work.channels.record(OAI, "papers" if work.harvested else "nothing", text)
    return after


def _take(work: Work, row: Harvest, page: Harvested, part: Sequence[Paper]) -> None:
    """Store some papers of a page and enter them into the ledger."""
    known = work.archive.known([paper.key for paper in part])
    taken = work.take(OAI, list(_news(row, page, part, known, _unheard(work, row))), [])
    received: dict[date, list[int]] = defaultdict(list)
    for paper in taken.papers:
        for each in paper.announcements:
            if each.day >= row.since and _placed(paper, row.covers):
                received[each.day].append(paper.doc_id)
    work.ledger.heard(OAI, received, whole=False)
    work.harvested.update(paper.doc_id for paper in taken.new)


def _keep_apart(work: Work, row: Harvest, page: Harvested) -> date | None:
    """Keep what could not be read, each under its own day; the first day of this harvest with any."""
    taken = work.take(OAI, [], page.rejected)
    counted = Counter(_day_of_broken(each, row, page) for each in taken.unreadable)
    work.ledger.heard(OAI, {}, quarantined=counted, whole=False)
    days = [_day_of_broken(each, row, page) for each in taken.quarantined]
    return min((*days, *([row.broken] if row.broken else ())), default=None)


def _day_of_broken(entry: Rejected, row: Harvest, page: Harvested) -> date:
    """The day of the last change that it tells, if that can be; else the day of the answer."""
    answered = day_of(page.answered)
    return entry.day if entry.day is not None and row.since <= entry.day <= answered else answered


def _complete(row: Harvest, began: datetime, now: datetime) -> Harvest:
    # Whichever clock is behind decides: asking for too much does no harm.
    since, again = min(began, now).date() - OVERLAP, 0
    if row.broken is not None and row.broken < since and row.again < AGAIN:
        since, again = row.broken, row.again + 1
    return msgspec.structs.replace(
        row,
        since=max(row.since, since),
        token="",
        began=None,
        complete=began,
        asked=now,
        broken=None,
        again=again,
    )


def _settle(work: Work, since: date) -> None:
    """Enter into the ledger which days are answered for, by all sets together."""
    rows = work.ctx.store.records(Harvest).find()
    ends = [row.complete for row in rows if row.complete is not None]
    if len(ends) == len(rows):
        last = day_of(min(*ends, work.ctx.clock()))
        work.ledger.settle(OAI, max(since, *(row.first for row in rows)), last)


def _unheard(work: Work, row: Harvest) -> Callable[[date], bool]:
    """Whether no feed told of a day that is over, in what is harvested anew."""
    today = day_of(work.ctx.clock())
    heard = work.ledger.checked(RSS, row.since) if row.complete is not None else set()
    return lambda day: row.complete is not None and day < today and day not in heard and not closed(day)


def _news(
    row: Harvest, page: Harvested, part: Iterable[Paper], known: set[str], unheard: Callable[[date], bool]
) -> Iterator[Paper]:
    """The papers to take: those that are here, and what was announced of wanted categories."""
    for paper in part:
        if paper.key not in known:
            if not _placed(paper, row.covers):
                continue
            changed = page.stamps[paper.key]
            day = _announced(paper, changed, row.since)
            if day is None and _may_be_cross_listed(paper, row.covers, changed, unheard):
                day = changed
                paper.announcements.append(
                    Announced(day=day, kind="cross", channels=["oai"], version=paper.version)
                )
            if day is None:
                continue
            paper.announced = midnight(day)
        yield paper


def _may_be_cross_listed(
    paper: Paper, covers: Sequence[str], changed: date, unheard: Callable[[date], bool]
) -> bool:
    """Whether a change of an old paper may be that it came into a wanted category.

    The record does not say; the day's feed does. Without one, or for a paper that no feed
    lists, one too many is better than one that is missing.
    """
    crossed = any(_within([each], covers) for each in paper.categories if each != paper.primary)
    return crossed and (unheard(changed) or paper.version >= NEVER_LISTED)


def _announced(paper: Paper, changed: date, since: date) -> date | None:
    """The first day since then on which the paper was announced, `None` when it was not.

    An id is given on the day of the announcement. A paper with one of these months that
    is not here was held back: it was announced when its record was made.
    """
    first = min((each.day for each in paper.announcements if each.day >= since), default=None)
    if first is not None or paper.key[:4] < f"{since:%y%m}" or "/" in paper.key:
        return first
    day = max(changed, since)
    while closed(day):
        day += timedelta(days=1)
    paper.announcements = [Announced(day=day, kind="new", channels=["oai"], version=paper.version)]
    return day


def _placed(paper: Paper, covers: Sequence[str]) -> bool:
    return any(_within([category], covers) for category in paper.categories)


def note_histories(work: Work, watches: Iterable[Watch]) -> None:
    """Note of each watch whose categories are all harvested that its history is here."""
    with work.ctx.store.transaction():
        complete = [row for row in work.ctx.store.records(Harvest).find() if row.complete is not None]
        covered = [category for row in complete for category in row.covers]
        for watch in watches:
            progress = progress_of(work.ctx, watch)
            if progress.backfilled == fingerprint(watch) or not (watch.enabled and watch.categories):
                continue
            if _within(watch.categories, covered) and Watches(work.ctx).stands(watch):
                progress.backfilled = fingerprint(watch)
                put(work.ctx, progress)
