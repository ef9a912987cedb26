"""The one language of every filter: `tag:new author:li -cat:cs.CV "graph neural" date:>2026-11-01`.

What a person types is made into terms, all of which a row must answer to. A filter is read
with every key, so that nothing here raises for what is half typed or wrong: it is said in
`Filter.problems`, and the rest stands. Case and accents are forgiven, and each field has
its names of both languages in either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal

import msgspec

from coordtui.text.filter_spans import date_span, is_begun, is_day_of_month, is_month, number_span
from coordtui.text.folding import fold, words_of
from coordtui.text.messages import N_, Message
from coordtui.text.translation import LANGUAGES, Translator

Kind = Literal["text", "word", "number", "date", "choice"]


class FilterField(msgspec.Struct, frozen=True):
    """One field of a page's filter.

    `name` is what the page calls it, `names` are what a person may write, the first of them
    shown; a `Message` stands for its words in every language. By `kind`,

    - a `text` answers to words that begin like those asked for, and to "whole phrases";
    - a `word` (a tag, a category) answers to itself, and `cs` also to `cs.LG`;
    - a `number` and a `date` answer to `5`, `>5`, `<=5`, `2..5`, `2026-11`, `>7d`, `today`;
    - a `choice` answers to one of `choices`: what the page calls it, and its words.

    `values` gives known values to complete from, the likeliest first; asked once per typing.
    """

    name: str
    names: tuple[Message | str, ...]
    kind: Kind = "text"
    values: Callable[[], Iterable[str]] | None = None
    choices: tuple[tuple[str, Message], ...] = ()

    @property
    def title(self) -> Message | str:
        """The name that is shown."""
        return self.names[0]


class FilterValue(msgspec.Struct, frozen=True):
    """One value of a term: as it was written, and what it means.

    `begun`: it is still being typed, so that its last word stands for all that begin so.
    `low` and `high` are the ends, both within, of a number or date (`None`: open to that
    side); `chosen` are the choices it stands for.
    """

    text: str
    quoted: bool = False
    begun: bool = False
    low: Any = None
    high: Any = None
    chosen: tuple[str, ...] = ()

    @property
    def words(self) -> list[str]:
        """The folded words of a text; each stands for what begins like it, unless it is `quoted`."""
        return _words(self.text)


class FilterTerm(msgspec.Struct, frozen=True):
    """One condition: some value of a field, or words anywhere (`field` is None), or their absence."""

    field: str | None
    values: tuple[FilterValue, ...]
    negated: bool = False
    kind: Kind = "text"
    source: str = ""


class Filter(msgspec.Struct, frozen=True):
    """What a person typed: terms that must all be true, and what was not understood."""

    terms: tuple[FilterTerm, ...] = ()
    problems: tuple[Message, ...] = ()

    def __bool__(self) -> bool:
        """Whether it asks for anything."""
        return bool(self.terms)

    def __str__(self) -> str:
        """A text that is read as the same filter."""
        text = " ".join(term.source for term in self.terms)
        return text if not self.terms or self.terms[-1].values[-1].begun else f"{text} "

    def matches(self, values: Mapping[str, Any]) -> bool:
        """Whether a row answers: `values` are its fields by name, each a value, several, or None.

        Words without a field are looked for in every text among them.
        """
        return all(_answers(term, values) is not term.negated for term in self.terms)


def parse_filter(text: str, fields: Sequence[FilterField], *, today: date | None = None) -> Filter:
    """What the text asks for; never raises. `today` is what dates like `7d` count from."""
    reader = _Reader(text, fields, today or datetime.now().astimezone().date())
    terms = [term for token in reader.dated(tokens(text)) if (term := reader.term(token)) is not None]
    return Filter(tuple(terms), tuple(reader.problems))


def field_names(fields: Iterable[FilterField]) -> dict[str, tuple[FilterField, str]]:
    """Each field under all its names, folded, with the name as it is written."""
    say = [Translator(language) for language in LANGUAGES]
    found: dict[str, tuple[FilterField, str]] = {}
    for field in fields:
        for name in field.names:
            for written in dict.fromkeys(each(name) for each in say):
                found.setdefault(fold(written), (field, written))
    return found


# Reading.


class Written(msgspec.Struct, frozen=True):
    """A value as it stands in the text; `closed` when its quotation ends, or something follows."""

    text: str
    quoted: bool
    closed: bool


class Token(msgspec.Struct, frozen=True):
    """A term as it stands in the text: sign, name of a field, values."""

    negated: bool
    name: str
    values: tuple[Written, ...]
    source: str


_CLOSING = {'"': '"', "“": "”", "«": "»"}
_YEAR = re.compile(r"[0-9]{4}")
_NAME = re.compile(r"([^\W\d_][\w-]*):(?!//)")
_BARE = re.compile(r'[^\s"“«]+')
_ONE_OF_SEVERAL = re.compile(r'[^\s"“«,]+')


def tokens(text: str) -> Iterator[Token]:
    """The terms of a text; everything is read as something."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        start, negated = at, text[at] == "-"
        while text.startswith("-", at):
            at += 1
        named = _NAME.match(text, at)
        if named is not None:
            at = named.end()
        values: list[Written] = []
        while at < len(text):
            written, at = _written(text, at, several=named is not None)
            if written is not None:
                values.append(written)
            if named is None or not text.startswith(",", at):
                break
            at += 1
        yield Token(negated, named[1] if named else "", tuple(values), text[start:at])


def _written(text: str, at: int, *, several: bool) -> tuple[Written | None, int]:
    """The value that begins here, if one does, and where it ends."""
    if (closing := _CLOSING.get(text[at])) is not None:
        end = text.find(closing, at + 1)
        closed = end >= 0
        end = end if closed else len(text)
        return Written(text[at + 1 : end], True, closed), end + closed
    found = (_ONE_OF_SEVERAL if several else _BARE).match(text, at)
    if found is None:
        return None, at
    return Written(found[0], False, found.end() < len(text)), found.end()


class _Reader:
    """Makes terms of tokens, and keeps what it does not understand."""

    def __init__(self, text: str, fields: Sequence[FilterField], today: date) -> None:
        self.problems: list[Message] = []
        self._text = text
        self._fields, self._today = fields, today
        self._named: dict[str, tuple[FilterField, str]] | None = None

    def dated(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """The same, where a month and a year that follow a day belong to it: `date:12 nov. 2026`."""
        before: Token | None = None
        for token in tokens:
            joined = None if before is None else self._with_more(before, token)
            if before is not None and joined is None:
                yield before
            before = token if joined is None else joined
        if before is not None:
            yield self._still_typed(before) if self._is_day_of_month(before) else before

    @staticmethod
    def _still_typed(token: Token) -> Token:
        """The date with nothing said to be wrong: the month may follow."""
        *others, last = token.values
        return msgspec.structs.replace(token, values=(*others, Written(last.text, False, False)))

    def _is_day_of_month(self, token: Token) -> bool:
        """Whether a month may follow: `date:12`."""
        known = self._known(token.name) if token.name else None
        last = token.values[-1] if token.values else None
        dated = known is not None and known[0].kind == "date"
        return dated and last is not None and not last.quoted and is_day_of_month(last.text)

    def _with_more(self, date_: Token, token: Token) -> Token | None:
        """The date with the month or year that a token is, if it is one."""
        known = self._known(date_.name) if date_.name and date_.values else None
        if known is None or known[0].kind != "date" or token.name or token.negated or len(token.values) != 1:
            return None
        (*others, last), more = date_.values, token.values[0]
        if last.quoted or more.quoted:
            return None
        month = self._is_day_of_month(date_) and is_month(more.text, begun=not more.closed)
        year = is_month(last.text.lstrip("<>=").rpartition(" ")[2]) and _YEAR.fullmatch(more.text)
        if not month and not year:
            return None
        written = Written(f"{last.text} {more.text}", False, more.closed)
        source = f"{date_.source} {token.source}"
        return Token(date_.negated, date_.name, (*others, written), source)

    def _known(self, name: str) -> tuple[FilterField, str] | None:
        if self._named is None:
            self._named = field_names(self._fields)
        return self._named.get(fold(name))

    def term(self, token: Token) -> FilterTerm | None:
        """The term, or None of what asks for nothing (yet)."""
        if not token.name:
            return self._words(token, token.values)
        known = self._known(token.name)
        if known is None:
            return self._unknown(token, self._named or {})
        field = known[0]
        if not token.values and not self._text.endswith(token.source):
            self.problems.append(N_("“{name}” needs its value right behind the colon", name=token.name))
        values = tuple(value for written in token.values if (value := self._value(field, written)))
        return FilterTerm(field.name, values, token.negated, field.kind, token.source) if values else None

    def _words(self, token: Token, values: Iterable[Written]) -> FilterTerm | None:
        found = tuple(_text(each) for each in values if words_of(each.text))
        return FilterTerm(None, found, token.negated, "text", token.source) if found else None

    def _unknown(self, token: Token, named: Mapping[str, tuple[FilterField, str]]) -> FilterTerm | None:
        """Words in place of a field that is not there: those of the value, if a slip explains the name."""
        from difflib import get_close_matches

        near = get_close_matches(fold(token.name), named, n=1)
        if near:
            shown = named[near[0]][1]
            text = N_("no field “{name}”; did you mean {near}?", name=token.name, near=shown)
            self.problems.append(text)
            return self._words(token, token.values)
        if self._fields and token.values:
            self.problems.append(N_("no field “{name}”: taken as words", name=token.name))
        return self._words(token, [Written(token.name, False, True), *token.values])

    def _value(self, field: FilterField, written: Written) -> FilterValue | None:
        text, begun = written.text.strip(), not written.closed
        if not text:
            return None
        if field.kind == "text":
            return _text(written) if words_of(text) else None
        if field.kind == "word":
            return FilterValue(text, written.quoted, begun)
        if field.kind == "choice":
            return self._choice(field, text, begun=begun)
        span = number_span(text) if field.kind == "number" else date_span(text, self._today)
        if span is not None:
            return FilterValue(text, written.quoted, begun, *span)
        if not (begun and is_begun(text)):
            self.problems.append(_NO_NUMBER_OR_DATE[field.kind].with_values(text=text, field=field.title))
        return None

    def _choice(self, field: FilterField, text: str, *, begun: bool) -> FilterValue | None:
        asked, say = fold(text), [Translator(language) for language in LANGUAGES]
        names = {key: {fold(key), *(fold(each(words)) for each in say)} for key, words in field.choices}
        chosen = tuple(key for key, known in names.items() if asked in known)
        if not chosen:
            chosen = tuple(
                key for key, known in names.items() if any(name.startswith(asked) for name in known)
            )
        if not chosen:
            self.problems.append(N_("{field}: there is no “{text}”", field=field.title, text=text))
            return None
        return FilterValue(text, begun=begun, chosen=chosen)


_NO_NUMBER_OR_DATE = {
    "number": N_("“{text}” is no number: 5, >5, 2..5"),
    "date": N_("{field}? such as 12 Nov, >2026-11-10"),
}


def _text(written: Written) -> FilterValue:
    return FilterValue(written.text, written.quoted, not written.closed)


# Answering.


def _answers(term: FilterTerm, values: Mapping[str, Any]) -> bool:
    if term.field is None:
        texts = [item for value in values.values() for item in _items(value) if isinstance(item, str)]
        # One value after another: words of a term are near one another, at least in one text.
        return all(_is_in(texts, value) for value in term.values)
    items = _items(values.get(term.field))
    return any(_is(term.kind, item, value) for value in term.values for item in items)


def _items(value: Any) -> list[Any]:
    if value is None:
        return []
    return [value] if isinstance(value, (str, int, float, date)) else list(value)


def _is(kind: Kind, item: Any, value: FilterValue) -> bool:
    if kind == "text":
        return _has(str(item), value)
    if kind == "word":
        return word_is(str(item), value)
    if kind == "choice":
        return item in value.chosen
    if isinstance(item, datetime):
        item = item.astimezone().date() if item.tzinfo else item.date()
    return (value.low is None or item >= value.low) and (value.high is None or item <= value.high)


def word_is(item: str, value: FilterValue) -> bool:
    """Whether a value of kind `word`, such as a tag, is the one that was asked for."""
    has, asked = fold(item), fold(value.text.strip())
    if value.begun:
        return has.startswith(asked)
    return has == asked or (not value.quoted and has.startswith(f"{asked}."))


def _is_in(texts: Iterable[str], value: FilterValue) -> bool:
    """Whether one of the texts has it. One word that is being typed is what lists are asked for most."""
    asked = value.words
    if value.quoted or len(asked) != 1:
        return any(_has(each, value) for each in texts)
    begins = asked[0]
    return any(word.startswith(begins) for text in texts for word in _words(text))


_SHORT = 80
"""Signs of a text whose words are kept."""


def _words(text: str) -> list[str]:
    """The words of a text; of short ones, which a list is asked for with every key, they are kept."""
    return _short_words(text) if len(text) <= _SHORT else words_of(text)


_short_words = lru_cache(maxsize=8192)(words_of)


def _has(text: str, value: FilterValue) -> bool:
    words, asked = _words(text), value.words
    if not value.quoted:
        return all(any(word.startswith(each) for word in words) for each in asked)
    *whole, last = asked or [""]
    for at in range(len(words) - len(whole)):
        end = words[at + len(whole)]
        if words[at : at + len(whole)] == whole and (end.startswith(last) if value.begun else end == last):
            return True
    return False
