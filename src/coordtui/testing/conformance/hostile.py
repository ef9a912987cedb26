"""Whether text that somebody else wrote can do harm: to the page, to the terminal, to what is read.

Every text in the plugin's documents is replaced by one that a terminal could obey, a layout could break
on or markup could be read in, as far as the record and the store take it: what is a day, a state or one
of a few values stays, and so does what never has a space where such a text is long: data that the plugin
packed. Documents are those of the plugin's demo, and made-up ones where it has none. Then each page
opens, and search, Today, panels and actions are asked. What only a longer way through the pages shows
is not seen.
"""

from __future__ import annotations

import asyncio
import re
import traceback
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coordtui.api import Ref, Table
from coordtui.testing.conformance import invented
from coordtui.testing.conformance.subject import Subject
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.host.loaded import Answer
    from coordtui.host.session import Session
    from coordtui.testing.pilots import PagePilot

SAYS = N_("Text from outside crashes nothing, commands no terminal and is shown as it is written.")

MARK = "Qwxz"
"""What each hostile text holds, to be searched for."""

TEXTS = (
    f"[red]{MARK}m[/red]",
    f"\x1b[31m{MARK}\x1b]0;title\x07\x1b[2J",
    f"{MARK} [/] [bold] [link=x",
    f"\x9b31m{MARK}\x85\x7f",
    f"\u202e{MARK}\u2066\u200f\u2028",
    f"\0{MARK}\0",
    f"\ud800{MARK}\udfff",
    f"{MARK}\r\n\t{MARK}\n",
    f"Q{MARK}{chr(0x301) * 200}",
    f"\U0001f469\u200d\U0001f469 {MARK}\u200b\ufeff\u3164",
    "{" + MARK + "} %s %(x)s {0.__class__}",
    f"{MARK} " * 1000,
)

_COMMANDING = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Kinds of signs that a terminal may obey."""

_MARKUP = re.compile(rf"(?<!\[red\]){MARK}m")
"""The first of the texts, without the markup that it begins with."""

PACKED = 64
"""Characters of a text without a space that nobody wrote."""

MOST = 60
"""So many of a table's first documents are changed, and of its last: five for each text and field."""


def check(subject: Subject) -> Iterable[str]:
    """What fails on hostile text, and where it arrives at the terminal."""
    with subject.session(filled=True) as session:
        for table in subject.plugin.tables:
            _make_hostile(session, subject.name, table)
        session.host.give_another_chance(subject.name)
        yield from dict.fromkeys(asyncio.run(_opened(subject, session)))
        session.host.give_another_chance(subject.name)
        yield from dict.fromkeys(_asked(subject, session))


# Documents.


def _make_hostile(session: Session, owner: str, table: Table) -> None:
    """Replace the texts of a table's documents; what the store refuses stays as it was."""
    stored = session.store.table(f"{owner}.{table.name}")
    if not len(stored):
        _written(session, [partial(stored.insert, each) for each in invented.documents(table.record)])
    numbers, found = count(), stored.all()
    if len(found) > 2 * MOST:
        found = [*found[:MOST], *found[-MOST:]]
    packed, writes = _packed(found), []
    for turn, document in enumerate(found):
        changed = _hostile(table.record, document, packed, turn, numbers)
        put = partial(stored.update, doc_ids=[document.doc_id])
        writes.append((put, changed))
    if _written(session, [partial(put, changed) for put, changed in writes]):
        return
    for put, changed in writes:  # a rule stands against one of them
        if not _written(session, [partial(put, changed)]):
            for field, value in changed.items():
                _written(session, [partial(put, {field: value})])


def _packed(documents: Iterable[Mapping[str, Any]]) -> set[str]:
    """The fields that hold data written in letters: where one text is long, those that never have a space."""
    texts = [(place, holder[key]) for each in documents for holder, key, place in _texts(each)]
    if not any(len(text) > PACKED and " " not in text for _, text in texts):
        return set()
    return {place for place, _ in texts} - {place for place, text in texts if " " in text}


def _written(session: Session, writes: Iterable[Callable[[], object]]) -> bool:
    try:
        with session.store.transaction():
            for write in writes:
                write()
    except Exception:  # noqa: BLE001 - a rule, or what cannot be written: it stays as it was
        return False
    return True


def _hostile(
    record: type[Any], document: Mapping[str, Any], packed: set[str], turn: int, numbers: Iterator[int]
) -> dict[str, Any]:
    """A document with its texts replaced, where the record takes any text.

    With the `turn` of the document each of its fields has another of the texts.
    """
    changed: dict[str, Any] = deepcopy(dict(document))
    for row, (holder, key, place) in enumerate([*_texts(changed)], turn):
        if place in packed:
            continue
        was = holder[key]
        holder[key] = f"{TEXTS[row % len(TEXTS)]}{next(numbers)}"
        if not invented.is_one(record, changed):
            holder[key] = was
    return changed


def _texts(holder: Any, place: str = "") -> Iterator[tuple[Any, Any, str]]:
    """Where the texts of a document are: what holds each, its key there, and the fields that lead to it."""
    for key, value in holder.items() if isinstance(holder, dict) else enumerate(holder):
        here = f"{place}.{key}" if isinstance(holder, dict) else place
        if isinstance(value, str):
            yield holder, key, here
        elif isinstance(value, dict | list):
            yield from _texts(value, here)


# What is asked of the plugin.


async def _opened(subject: Subject, session: Session) -> list[str]:
    """Each page, opened and walked through a little."""
    from coordtui.testing.pilots import page_pilot

    faults = []
    async with page_pilot(session, size=(100, 30)) as pilot:
        for pane in session.panes():
            await pilot.go_to(pane.id)
            for keys in ((), ("down", "down"), ("enter",)):
                await pilot.press(*keys)
                faults += [f"The page {pane.id} {what}" for what in _seen(pilot)]
        await _forget(pilot)
    return faults


async def _forget(pilot: PagePilot) -> None:
    """Close what is open, so that the program ends."""
    while len(pilot.app.screen_stack) > 1:
        pilot.app.pop_screen()
        await pilot.settled()


def _seen(pilot: PagePilot) -> Iterator[str]:
    """What is wrong with what is on the screen."""
    if error := pilot.error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        yield (
            f"stopped: {type(error).__name__}: {_plain(str(error))} "
            f"({Path(where.filename).name}, line {where.lineno})."
        )
    for line in pilot.lines:
        if signs := {each for each in line if unicodedata.category(each) in _COMMANDING}:
            # The program's own screens leave such signs out, whatever a page draws; others may not.
            yield f"sends {', '.join(sorted(map(ascii, signs)))} to the terminal: safe(…) is missing."
        if _MARKUP.search(line):
            yield "reads markup in text: it goes into rows, paragraphs and messages, which show it as it is."


def _plain(text: str) -> str:
    return ascii(text[:120])


def _asked(subject: Subject, session: Session) -> Iterator[str]:
    """What hooks raise when they are asked about the documents."""
    refs = [Ref("person", "1"), Ref(f"{subject.name}.nothing", MARK)]
    for text in (MARK, TEXTS[0], TEXTS[1], TEXTS[-1]):
        answers = _answers(session, "coordtui_search", query=text, limit=20)
        refs += [hit.ref for answer in answers for hit in answer.value]
        yield from _failed(session, subject, "coordtui_search")
    _answers(session, "coordtui_today")
    yield from _failed(session, subject, "coordtui_today")
    for hook in ("coordtui_record_panels", "coordtui_record_actions"):
        for ref in dict.fromkeys(refs):
            _answers(session, hook, ref=ref)
            yield from _failed(session, subject, hook)


def _answers(session: Session, hook: str, **arguments: Any) -> Sequence[Answer]:
    return session.call(hook, **arguments)


def _failed(session: Session, subject: Subject, hook: str) -> Iterator[str]:
    """What the plugin raised since it was last asked; it is given another chance."""
    loaded = session.host.get(subject.name)
    if loaded.strikes:
        said = (loaded.error or "").strip().rpartition("\n")[2]
        yield f"{hook}() failed: {_plain(said)}"
        session.host.give_another_chance(subject.name)
