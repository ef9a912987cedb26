"""Ways to search a directory, ours and others', each given the same people."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from coordtui.api import Person, fold, words_of

Ask = Callable[[str], Sequence[int]]
"""The numbers of the ten best people for what is typed."""


def text_of(person: Person) -> str:
    """All that others search of a person."""
    told = (*person.interests, *person.methods, *person.offers, *person.seeks, *person.projects)
    return " ".join((person.name, *told, person.place, person.about, *person.emails))


def rapidfuzz_over_all(people: Sequence[Person]) -> Ask:
    """WRatio between the typed text and each person's, both folded."""
    from rapidfuzz.fuzz import WRatio
    from rapidfuzz.process import extract

    texts = {person.doc_id: fold(text_of(person)) for person in people}
    return lambda typed: [number for _, _, number in extract(fold(typed), texts, scorer=WRatio, limit=10)]


def textual_matcher(people: Sequence[Person]) -> Ask:
    """What Textual's command palette does: a score for each text that has all the letters in order."""
    from textual.fuzzy import Matcher

    texts = [(person.doc_id, text_of(person)) for person in people]

    def ask(typed: str) -> list[int]:
        if not typed:
            return []
        match = Matcher(typed).match
        scores = [(match(text), number) for number, text in texts]
        return [number for score, number in sorted(scores, reverse=True)[:10] if score > 0]

    return ask


def fts5_prefix(people: Sequence[Person]) -> Ask:
    """SQLite's full-text index with prefix indexes, each word begun, best by BM25."""
    database = sqlite3.connect(":memory:")
    options = "tokenize='unicode61 remove_diacritics 2', prefix='2 3'"
    database.execute(f"CREATE VIRTUAL TABLE people USING fts5(told, {options})")
    rows = ((person.doc_id, text_of(person)) for person in people)
    database.executemany("INSERT INTO people (rowid, told) VALUES (?, ?)", rows)
    sql = "SELECT rowid FROM people WHERE people MATCH ? ORDER BY rank LIMIT 10"

    def ask(typed: str) -> list[int]:
        asked = " ".join(f'"{word}"*' for word in words_of(typed))
        return [number for (number,) in database.execute(sql, (asked,))] if asked else []

    return ask


def tantivy_fuzzy(people: Sequence[Person]) -> Ask:
    """Tantivy, every word begun and with up to one slip; raises `ImportError` where it is not installed."""
    import tantivy  # type: ignore[import-not-found, unused-ignore]  # not among what the program needs

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", stored=True)
    builder.add_text_field("told", stored=False)
    schema = builder.build()
    index: Any = tantivy.Index(schema)
    writer = index.writer()
    for person in people:
        told = " ".join(words_of(text_of(person)))
        writer.add_document(tantivy.Document(number=person.doc_id, told=told))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def query(word: str) -> Any:
        exact = tantivy.Query.fuzzy_term_query(schema, "told", word, distance=0, prefix=True)
        close = tantivy.Query.fuzzy_term_query(
            schema, "told", word, distance=1, transposition_cost_one=True, prefix=True
        )
        either = [
            (tantivy.Occur.Should, tantivy.Query.boost_query(exact, 3.0)),
            (tantivy.Occur.Should, close),
        ]
        return tantivy.Query.boolean_query(either if len(word) > 3 else either[:1])

    def ask(typed: str) -> list[int]:
        words = words_of(typed)
        if not words:
            return []
        asked = tantivy.Query.boolean_query([(tantivy.Occur.Must, query(word)) for word in words])
        hits = searcher.search(asked, 10).hits
        return [searcher.doc(address)["number"][0] for _, address in hits]

    return ask


OTHERS: dict[str, Callable[[Sequence[Person]], Ask]] = {
    "rapidfuzz WRatio over all": rapidfuzz_over_all,
    "textual.fuzzy.Matcher": textual_matcher,
    "SQLite FTS5 prefix": fts5_prefix,
    "tantivy, fuzzy prefix": tantivy_fuzzy,
}
SLOW = ("rapidfuzz WRatio over all", "textual.fuzzy.Matcher")
"""Asked for whole queries only, not at each key."""
