"""What whoever runs a session writes to those who signed up: shown first exactly as it will go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
from tinydb import where

from coordtui.api import Context, Letter, Message, Refused, formats, safe
from coordtui_training.letters.writing import Reader, letter, reader
from coordtui_training.records import LIVE, Session, Signup
from coordtui_training.seats.reading import run_by_actor
from coordtui_training.texts import N_, NN_

Written = str | Mapping[str, str]
"""A text for everybody, or one by language: `{"fr": …, "en": …}`."""

Undo = Callable[[], Message]
"""Takes back what has not left yet, and says how much had."""


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """One letter as it goes, headers and text, to these people by number; they differ by the name in it.

    `language` is the one that they read. Those who cannot be written to, without an address or with one
    that is none, come last, with an empty `text`.
    """

    language: str
    people: tuple[int, ...]
    text: str


def preview(
    ctx: Context, session: int, people: Iterable[int] | None, subject: Written, text: Written
) -> list[Preview]:
    """Exactly what `write` will queue, once for each language; raises as it does.

    In place of addresses stand the names of those who get it.
    """
    found, to, nobody = _addressed(ctx, session, people)
    shown = []
    for language in sorted({each.ctx.translator.language for each in to}):
        same = [each for each in to if each.ctx.translator.language == language]
        made = _letter(ctx, same[0], found, subject, text)
        names = formats.listing([safe(each.person.name, limit=100) for each in same], ctx.translator)
        lines = ctx.outbox.preview(made).split("\n")
        lines = [f"To: {names}" if each.startswith("To: ") else each for each in lines]
        numbers = tuple(each.person.doc_id for each in same)
        shown.append(Preview(language=language, people=numbers, text="\n".join(lines)))
    if nobody:
        shown.append(Preview(language="", people=tuple(nobody), text=""))
    return shown


def write(ctx: Context, session: int, people: Iterable[int] | None, subject: Written, text: Written) -> Undo:
    """Queue a letter to each of these people who are signed up, or to all who are; what takes it back.

    Needs `training.run`, or to be a teacher of the session. Each reads it in their language, where
    it was written in it. The same words go to the same person once. Who cannot be written to keeps
    nobody else from it; `preview` says who. Raises `NotFound`, and `Refused` when mail is off,
    nobody can be written to, or somebody is not signed up.
    """
    with ctx.store.transaction():
        found, to, _ = _addressed(ctx, session, people)
        keys = [ctx.outbox.put(_letter(ctx, each, found, subject, text)).key for each in to]

    def undo() -> Message:
        run_by_actor(ctx, session)
        with ctx.store.transaction():
            back = sum(ctx.outbox.withdraw(key.partition(":")[2]) for key in keys)
        left = len(keys) - back
        if left:
            return NN_("{n} message had left already.", "{n} messages had left already.", left)
        return NN_("{n} message was taken back.", "{n} messages were taken back.", back)

    return undo


def _addressed(
    ctx: Context, number: int, people: Iterable[int] | None
) -> tuple[Session, list[Reader], list[int]]:
    """The session, who can be written to, and who cannot."""
    session = run_by_actor(ctx, number)
    signed = {each.person: each for each in ctx.store.records(Signup).find(where("session") == number)}
    if people is None:
        wanted = [person for person, each in signed.items() if each.state in LIVE]
    else:
        wanted = list(dict.fromkeys(people))
        if not signed.keys() >= set(wanted):
            raise Refused(
                N_("Somebody is not signed up for this session."),
                remedy=N_("Choose among those on its list."),
            )
    to, nobody = list[Reader](), list[int]()
    for person in wanted:
        found = reader(ctx, person)
        if found == "off":
            raise Refused(
                N_("No mail leaves this lab."), remedy=N_("The coordinator sets it up in the settings.")
            )
        if isinstance(found, Reader) and _takes_letters(ctx, found.address):
            to.append(found)
        else:
            nobody.append(person)
    if not to:
        raise Refused(N_("There is nobody to write to."), why=_why_nobody(nobody))
    return session, to, nobody


def _takes_letters(ctx: Context, address: str) -> bool:
    """Whether the outbox takes letters to an address: what stands in the directory may be none."""
    try:
        ctx.outbox.preview(Letter(channel="mail", to=address, subject="?", text="?"))
    except Refused:
        return False
    return True


def _why_nobody(nobody: Sequence[int]) -> Message:
    if nobody:
        return NN_("{n} person cannot be written to.", "{n} people cannot be written to.", len(nobody))
    return N_("Nobody is signed up.")


def _letter(ctx: Context, to: Reader, session: Session, subject: Written, text: Written) -> Letter:
    import hashlib

    language = to.ctx.translator.language
    head, body = _in(subject, language), _in(text, language)
    if not head.strip() or not body.strip():
        raise Refused(N_("The message needs a subject and a text."))
    said = hashlib.sha256(f"{head}\0{body}".encode("utf-8", "ignore")).hexdigest()[:16]
    key = f"note:{session.doc_id}:{said}:{to.person.doc_id}"
    return letter(ctx, to, session, safe(head, limit=300), [safe(body, lines=True)], key=key)


def _in(written: Written, language: str) -> str:
    """The text in a language, or in the other one where it was written in that alone."""
    if isinstance(written, str):
        return written
    return written.get(language) or next(filter(None, written.values()), "")
