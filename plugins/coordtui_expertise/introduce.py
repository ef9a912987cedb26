"""Drafts of letters that bring people together: to copy, never sent.

A letter names of each reader only what the other readers, and whoever writes it, may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, cast

import msgspec

from coordtui.api import (
    Actor,
    Context,
    Language,
    Message,
    NotFound,
    Person,
    Reason,
    Refused,
    formats,
    safe,
)
from coordtui_expertise.complement import Fit
from coordtui_expertise.fitting import Fitting
from coordtui_expertise.term_names import named_in
from coordtui_expertise.texts import N_

if TYPE_CHECKING:
    from coordtui.api import Translator, Vocabulary

NAMED = 4
"""So many words of each kind are named: a letter is no list."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that nobody has sent: the names and addresses of its readers, and its text."""

    to: tuple[str, ...]
    emails: tuple[str, ...]
    text: str


def introduction(ctx: Context, one: int, other: int) -> Draft:
    """A letter that brings two people together; from one of them to the other, when that one writes.

    Needs `expertise.view`; raises `NotFound` when somebody is gone, `Refused` when both are one.
    """
    ctx.require("expertise.view")
    if one == other:
        raise Refused(N_("Nobody is introduced to themselves."), remedy=N_("Name two people."))
    me = ctx.actor.person
    if me == other:
        one, other = other, one
    first, second = _person(ctx, one), _person(ctx, other)
    fit = _between(ctx, first, second)
    if me == one:
        return _draft(ctx, [second], lambda say: _from_me(say, second, fit))
    seen = [_shown_to(ctx, first, second), _shown_to(ctx, second, first)]
    return _draft(ctx, seen, lambda say: _of_two(say, first, second, fit))


def request(ctx: Context, to: int, question: str, reasons: Sequence[Reason] = ()) -> Draft:
    """A letter to somebody who may know about a question, with why they are asked."""
    ctx.require("expertise.view")
    reader = _person(ctx, to)
    return _draft(ctx, [reader], lambda say: _asking(say, reader, question, reasons))


def _person(ctx: Context, number: int) -> Person:
    person = ctx.directory.person(number)
    if person is None:
        raise NotFound(N_("There is no such person any more."))
    return person


# What may be said.


def _between(ctx: Context, first: Person, second: Person) -> Fit | None:
    """Why they fit, by what each may see of the other."""
    papers = _shows_papers(ctx, first, second) and _shows_papers(ctx, second, first)
    shown = _shown_to(ctx, first, second), _shown_to(ctx, second, first)
    return Fitting(ctx).between(*shown, papers=papers)


def _shown_to(ctx: Context, person: Person, reader: Person) -> Person:
    """The person as the other reader sees them, of what the writer sees: also addresses and languages."""
    return ctx.directory.visible_to(person, _actor(reader))


def _shows_papers(ctx: Context, person: Person, reader: Person) -> bool:
    return ctx.directory.acting_as(_actor(reader)).people().shows(person.doc_id, "papers")


def _actor(person: Person) -> Actor:
    return Actor(person=person.doc_id, name=person.name, roles=frozenset(person.access))


# In words.


class _Say:
    """Says a letter in one language."""

    def __init__(self, translator: Translator, vocabulary: Vocabulary) -> None:
        self._translator, self._vocabulary = translator, vocabulary

    def __call__(self, message: Message) -> str:
        return self._translator(message)

    def words(self, words: Iterable[str]) -> str:
        """Some words of people, the first few, in the language of the letter where the lab knows them."""
        named = named_in(self._translator.language, words, self._vocabulary)
        return formats.listing([safe(word, limit=200) for word in named][:NAMED], self._translator)


def _draft(ctx: Context, readers: Sequence[Person], paragraphs: Callable[[_Say], Iterable[str]]) -> Draft:
    lab = ctx.directory.lab()
    usual: Language = lab.language if lab is not None else "en"
    languages = dict.fromkeys(first_language(reader, usual) for reader in readers)
    letters = []
    for language in languages:
        translator = type(ctx.translator)(language)  # a letter is in its readers' language, not the writer's
        say = _Say(translator, ctx.directory.vocabulary())
        closing = N_("Best regards,\n{name}", name=safe(ctx.actor.name))
        letters.append("\n\n".join([*paragraphs(say), say(closing)]))
    return Draft(
        to=tuple(safe(reader.name) for reader in readers),
        emails=tuple(safe(reader.emails[0]) for reader in readers if reader.emails),
        text="\n\n— — —\n\n".join(letters),
    )


def first_language(person: Person, usual: Language) -> Language:
    """The first language of a person that letters can be written in; the lab's own when none is known."""
    known = (code for code in person.languages if code in ("en", "fr"))
    return cast("Language", next(known, usual))


def _of_two(say: _Say, first: Person, second: Person, fit: Fit | None) -> Iterator[str]:
    one, other = safe(first.name), safe(second.name)
    yield say(N_("Hello {one}, hello {other},", one=one, other=other))
    yield say(N_("I think that the two of you should talk to each other."))
    if fit is None:
        return
    lines = [N_("You have in common: {words}.", words=say.words(fit.ground))]
    if fit.you:
        lines.append(N_("{name} brings: {words}.", name=one, words=say.words(fit.you)))
    if fit.they:
        lines.append(N_("{name} brings: {words}.", name=other, words=say.words(fit.they)))
    yield "\n".join(map(say, lines))


def _from_me(say: _Say, reader: Person, fit: Fit | None) -> Iterator[str]:
    yield say(N_("Hello {name},", name=safe(reader.name)))
    yield say(N_("I found you in the directory of the lab, and I think that we should talk to each other."))
    if fit is None:
        return
    lines = [N_("We have in common: {words}.", words=say.words(fit.ground))]
    if fit.you:
        lines.append(N_("I bring: {words}.", words=say.words(fit.you)))
    if fit.they:
        lines.append(N_("You bring: {words}.", words=say.words(fit.they)))
    yield "\n".join(map(say, lines))


def _asking(say: _Say, reader: Person, question: str, reasons: Sequence[Reason]) -> Iterator[str]:
    yield say(N_("Hello {name},", name=safe(reader.name)))
    about = safe(question, limit=300)
    yield say(N_("I am looking for somebody who knows about “{question}”.", question=about))
    shares: dict[str, float] = {}
    for reason in reasons:
        for word, share in reason.terms:
            shares[word] = max(share, shares.get(word, 0.0))
    if shares:
        words = sorted(shares, key=lambda word: (-shares[word], word))
        yield say(N_("The directory of the lab names you for: {words}.", words=say.words(words)))
    yield say(N_("Would you have a moment to talk about it?"))
