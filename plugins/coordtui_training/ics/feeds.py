"""Calendar files to subscribe to: one for each person who wants one, under a name that nobody guesses.

Who knows the address reads the file, so only its owner is told it, and can have another at any time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

import msgspec
from tinydb import where

from coordtui.api import Context, JobRun, Message, NotWritten, Person, Refused, safe
from coordtui.api.eyes import as_program, language_of, seen_by
from coordtui.api.files import privately, system_reason
from coordtui_training.ics.calendars import published
from coordtui_training.ics.entries import kept, own
from coordtui_training.records import Feed, Session
from coordtui_training.texts import N_, NN_

_FILE = re.compile(r"training-[A-Za-z0-9_-]{43}\.ics\Z")
_STAMP = re.compile(r"DTSTAMP:\d{8}T\d{6}Z\r\n")


class Feeds:
    """The file of the person who acts; needs `training.signup`. Nobody sees or changes another's."""

    def __init__(self, ctx: Context) -> None:
        self._ctx, self._feeds = ctx, ctx.store.records(Feed)

    def mine(self) -> Feed | None:
        """One's own file, if one has one."""
        self._ctx.require("training.signup")
        return self._feeds.first(where("person") == self._ctx.actor.person)

    def address(self, feed: Feed) -> str:
        """What one gives one's calendar: an address, or the name of the file where none is set."""
        base = self._ctx.settings.feeds_url or self._ctx.settings.feeds
        return f"{base.rstrip('/')}/{_name(feed)}"

    def make(self, language: Literal["fr", "en"] | None = None) -> Feed:
        """One's own file under a new name; that of before is gone at once.

        In the language that one reads, unless told. Raises `Refused` where the lab keeps no such
        files, and `NotWritten`.
        """
        import secrets

        self._ctx.require("training.signup")
        folder, person = _folder(self._ctx), self._ctx.actor.person
        owner = as_program(self._ctx).directory.people().get(person) if person is not None else None
        if folder is None or owner is None:
            raise Refused(
                N_("There are no calendars to subscribe to here."),
                why=N_("The setting “{key}” is not set.", key="training.feeds"),
                remedy=N_(
                    "Take a calendar file instead: “{command}”.", command="coordtui training ics --mine"
                ),
            )
        spoken = language or language_of(self._ctx, owner)
        with self._ctx.store.transaction():
            self._forget()
            feed = self._feeds.add(
                Feed(
                    person=owner.doc_id,
                    token=secrets.token_urlsafe(32),
                    language="fr" if spoken == "fr" else "en",
                )
            )
        _refresh(self._ctx, folder, feed, owner, kept(self._ctx))
        return feed

    def remove(self) -> None:
        """Have no file any more."""
        self._ctx.require("training.signup")
        with self._ctx.store.transaction():
            self._forget()

    def _forget(self) -> None:
        """Forget the address, and remove the file once that is committed."""
        folder = _folder(self._ctx)
        for feed in self._feeds.find(where("person") == self._ctx.actor.person):
            self._feeds.remove(feed.doc_id)
            if folder is not None:
                self._ctx.store.after_commit(_Removal(folder / _name(feed)))


class _Removal(msgspec.Struct, frozen=True):
    """Removes a file; what cannot be removed now, the job removes."""

    path: Path

    def __call__(self) -> None:
        with suppress(OSError):
            self.path.unlink()


def refresh(ctx: Context, run: JobRun) -> Message:
    """The job: every file says what is so now, and files that are nobody's are gone; how many were written.

    Only files named as this module names them are ever removed.
    """
    folder = _folder(ctx)
    if folder is None:
        return N_("No calendars are kept to subscribe to.")
    feeds, people = ctx.store.records(Feed).find(), as_program(ctx).directory.people()
    owners = {each.doc_id: each for each in people.get_many({feed.person for feed in feeds})}
    sessions, current, written = kept(ctx), set[str](), 0
    for done, feed in enumerate(feeds):
        run.progress(N_("Calendars are written."), done, len(feeds))
        owner = owners.get(feed.person)
        if owner is not None and owner.merged_into is None:
            current.add(_name(feed))
            written += _refresh(ctx, folder, feed, owner, sessions)
    try:
        for name in os.listdir(folder):
            if _FILE.match(name) and name not in current and _stale(ctx, name):
                (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise _not_written(folder, error) from error
    return NN_("{n} calendar was written.", "{n} calendars were written.", written)


def _stale(ctx: Context, name: str) -> bool:
    """Whether a file is still nobody's: somebody may have made theirs since the job began."""
    token = name.removeprefix("training-").removesuffix(".ics")
    feed = ctx.store.records(Feed).first(where("token") == token)
    owner = as_program(ctx).directory.people().get(feed.person) if feed else None
    return owner is None or owner.merged_into is not None


def _refresh(ctx: Context, folder: Path, feed: Feed, owner: Person, sessions: Mapping[int, Session]) -> bool:
    """Write a person's file, as they may see things, unless it says that already; whether it was written."""
    reader = seen_by(ctx, owner)
    entries = own(reader, owner.doc_id, sessions)
    text = published(reader, entries, feed.language, name=N_("Training: {name}", name=safe(owner.name)))
    path = folder / _name(feed)
    try:
        if path.is_file() and _same(path.read_bytes().decode(errors="replace"), text):
            return False
        _write(path, text)
    except OSError as error:
        raise _not_written(folder, error) from error
    return True


def _same(one: str, other: str) -> bool:
    """Whether two files differ by the moment of their writing at most."""
    return _STAMP.sub("", one) == _STAMP.sub("", other)


def _write(path: Path, text: str) -> None:
    """Readable by whoever shows it, written by us alone; there is never half a file."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(new, "w", encoding="utf-8", newline="", opener=privately) as file:
            file.write(text)
            os.fchmod(file.fileno(), 0o644)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _folder(ctx: Context) -> Path | None:
    return Path(ctx.settings.feeds).expanduser() if ctx.settings.feeds else None


def _name(feed: Feed) -> str:
    return f"training-{feed.token}.ics"


def _not_written(folder: Path, error: OSError) -> NotWritten:
    return NotWritten(
        N_(
            "The calendars in “{folder}” cannot be written: {reason}.",
            folder=safe(folder),
            reason=system_reason(error),
        ),
        remedy=N_("The coordinator of the lab looks after that folder."),
    )
