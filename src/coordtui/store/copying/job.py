"""The whole of a copy: from the first row to the moment at which it is a store."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import msgspec

from coordtui.api.errors import Refused, StoreBusy, StoreError
from coordtui.store.copying import moved
from coordtui.store.copying.begun import refuse_elsewhere
from coordtui.store.copying.laying import Catalogue
from coordtui.store.copying.merging import Step, merge
from coordtui.store.copying.numbers import last_given
from coordtui.store.copying.parts import CATALOGUE, OWN, all_rows, live, of_documents
from coordtui.store.copying.sources import Moment, end_of, moment
from coordtui.store.copying.targets import End, Target
from coordtui.store.copying.verifying import Compared, broken_seal, compared, sums
from coordtui.store.schema import Layout
from coordtui.store.url import address_of
from coordtui.text.messages import N_, NN_

Progress = Callable[[int, int], None]
"""Told now and then how many steps of how many are done."""

_PASSES = 3
"""So often what was written meanwhile is brought, before somebody has to ask for it."""


class Copied(msgspec.Struct, frozen=True):
    """What came of it. `parts` are what was compared; `broken` is the first entry of the log, if any,
    that is not as it was sealed, in the source as in the copy."""

    parts: tuple[Compared, ...]
    documents: int
    revision: int
    broken: int | None = None


class Differs(StoreError):
    """The copy is not the same as its source; `compared` says where."""

    def __init__(self, place: str, parts: tuple[Compared, ...]) -> None:
        names = ", ".join(each.name for each in parts if not each.same)
        super().__init__(
            N_("The copy differs from its source: {tables}", tables=names),
            why=N_("So it cannot be used: {place}", place=place),
            remedy=N_("Run it again, which copies what differs; with --anew it begins from the start."),
        )
        self.compared = parts


class Behind(Refused):
    """The source was written all the time: the copy is whole, and no longer new."""

    def __init__(self, place: str, changes: int) -> None:
        super().__init__(
            NN_(
                "The store was written to while it was copied; the copy is {n} change behind.",
                "The store was written to while it was copied; the copy is {n} changes behind.",
                changes,
            ),
            why=N_("So it cannot be used yet: {place}", place=place),
            remedy=N_(
                "Run it again, which brings what is new; with --hold others wait for the end of it."
                " For a copy of the moment at which it begins, add --snapshot."
            ),
        )


def copy(
    source: str,
    target: str,
    *,
    hold: bool = False,
    snapshot: bool = False,
    anew: bool = False,
    progress: Progress = lambda _done, _of: None,
) -> Copied:
    """Copy the store at one address to another, where there is none, or go on with such a copy.

    Others write to the source meanwhile; what they write is brought too, up to three times.
    With `hold` they wait for the last of it, and the source is closed for good; with `snapshot`
    the copy is of the moment at which it begins. A move that was stopped in the last moment goes on only
    to where it was begun. Nobody can open the copy before all of it is there and
    was compared. Raises `StoreError` or `Refused`; what was copied stays, to go on with.
    """
    _refuse_same(source, target)
    stopped = hold and moved.is_moved(source)  # between the two last steps
    if stopped:
        refuse_elsewhere(source, target)
    else:
        end_of(source)  # what cannot be read is refused before anything is made
    with contextlib.closing(open_target(target, anew=anew)) as into:
        if stopped:  # what was begun here is no store, and it was begun nowhere else: never are both open
            moved.reopen(source)
        with moment(source) as found:
            into.refuse_other(found.place)
        done = _brought(source, into, progress, once=snapshot or hold)
        if hold:  # what is left is little
            with moment(source, hold=True) as found:
                done = _passed(found, into, progress)
                found.close_for_good()
        into.publish(End(done.revision, done.head))
        return done.copied


class _Done(msgspec.Struct, frozen=True):
    copied: Copied
    revision: int
    head: str


def open_target(url: str, *, anew: bool = False) -> Target:
    """A copy at an address, begun or half done; raises `StoreError`."""
    address = address_of(url)
    if address.server:
        from coordtui.store.engines import refuse_without_driver

        refuse_without_driver()
        from coordtui.store.copying.server_target import ServerTarget

        return ServerTarget(address.server, anew=anew)
    from coordtui.store.copying.file_target import FileTarget

    return FileTarget(address.path, address.scheme, anew=anew)


def _refuse_same(source: str, target: str) -> None:
    ours, theirs = address_of(source), address_of(target)
    if ours == theirs or (not ours.server and ours.path.resolve() == theirs.path.resolve()):
        raise Refused(N_("A store cannot be copied onto itself."), remedy=N_("Give another place."))


def _brought(source: str, into: Target, progress: Progress, *, once: bool) -> _Done:
    """Copy until nothing was written meanwhile, or `once`; raises `Behind` when there always was."""
    for attempt in range(1, _PASSES + 1):
        try:
            with moment(source) as found:
                done = _passed(found, into, progress)
        except StoreBusy:  # a file that was at rest is written: it is read in another way now
            if attempt == _PASSES:
                raise
            continue
        end = end_of(source)
        if once or end == (done.revision, done.head):
            return done
    raise Behind(into.place, end.revision - done.revision)


def _passed(found: Moment, into: Target, progress: Progress) -> _Done:
    """Make the copy the same as the source at a moment, and compare them."""
    steps = _Steps(found, progress)
    fill(found, into, steps)
    parts, broken = check(found, into, steps)
    if not all(each.same for each in parts):
        raise Differs(into.place, parts)
    documents = sum(each.source.rows for each in parts if each.source and not _is_own(each.name))
    revision, head = found.end
    return _Done(Copied(parts, documents, revision, broken), revision, head)


class _Steps:
    """How far a pass is. A row is copied, and read twice to be compared; words are indexed once."""

    def __init__(self, found: Moment, progress: Progress) -> None:
        self._done, self._progress = 0, progress
        catalogue = all_rows(CATALOGUE, found.connection)
        self._all = 3 * sum(part.count(found.connection) for part in OWN)
        for name, there, _, layout, _ in catalogue:
            if there:
                times = 4 if Layout.from_json(layout).fulltext else 3
                self._all += times * of_documents(name).count(found.connection)

    def __call__(self, rows: int) -> None:
        self._done += rows
        self._progress(min(self._done, self._all), self._all)


def fill(found: Moment, into: Target, step: Step) -> None:
    """Make everything in the copy as it is in the source at that moment."""
    catalogue, source = Catalogue(into), found.connection
    rows = all_rows(CATALOGUE, source)
    for part in OWN:
        merge(part, source, into, step, lambda: None)
    for name in live(rows):
        catalogue.make(name)
        merge(of_documents(name), source, into, step, lambda name=name: catalogue.strip(name))  # type: ignore[misc]
    for row in rows:
        catalogue.finish(row, last_given(source, row[0]) if row[1] else 0, step)
    catalogue.forget({row[0] for row in rows})


def check(found: Moment, into: Target, step: Step) -> tuple[tuple[Compared, ...], int | None]:
    """Compare the copy with the source, part by part; and the first broken entry of its log."""
    ours = sums(found.connection, step)
    with into.compared(found.end) as connection:
        parts = tuple(compared(ours, sums(connection, step)))
        return parts, broken_seal(connection, found.end.head)


def _is_own(name: str) -> bool:
    return name == CATALOGUE.name or name in {part.name for part in OWN}
