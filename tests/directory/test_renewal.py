"""What the search keeps in memory follows what is written, and is then as if it were read anew."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.api import Absence, DatedRole, Group, Person, Term
from coordtui.directory import index
from coordtui.directory.roll import Entry, Roll, View
from coordtui.host.session import Session
from coordtui.store import PluginStore, Repository
from coordtui.testing import actor_with

DAYS = [date(2026, 11, 12), date(2026, 11, 13), date(2027, 3, 1)]
AWAY = Absence(since=DAYS[1], until=DAYS[1])
names = st.lists(
    st.sampled_from(["Éloïse", "Eloise", "Hrafn", "D’Exemple", "Nobody", "nobody", "Łukasz", "3D"]),
    min_size=1,
    max_size=3,
).map(" ".join)
roles = st.lists(
    st.builds(
        DatedRole,
        role=st.sampled_from(["postdoc", "PhD student", "juggler"]),
        since=st.sampled_from([None, *DAYS]),
        until=st.sampled_from([None, *DAYS]),
    ),
    max_size=2,
)
fields: dict[str, st.SearchStrategy[Any]] = {
    "name": names,
    "roles": roles,
    "groups": st.lists(st.integers(1, 3), max_size=2, unique=True),
    "languages": st.lists(st.sampled_from(["fr", "en"]), max_size=2, unique=True),
    "visibility": st.dictionaries(
        st.sampled_from(["interests", "absences", "groups"]), st.sampled_from(["lab", "group", "hidden"])
    ),
    "absences": st.sampled_from([[], [AWAY]]),
    "busy": st.booleans(),
    "merged_into": st.sampled_from([None, None, 7]),
}
entries = st.dictionaries(st.integers(1, 20), st.fixed_dictionaries(fields), max_size=12)


def entries_of(drawn: dict[int, dict[str, Any]]) -> dict[int, Entry]:
    return {number: Entry(doc_id=number, **values) for number, values in drawn.items()}


def told(roll: Roll) -> Any:
    """All that a roll tells."""
    me = Person(doc_id=3, name="Me", groups=[1])
    views = [View(roll, sees_all=True, me=None), View(roll, sees_all=False, me=me)]
    return (
        roll.numbers,
        roll.places,
        [[*roll.by_name(roll.having(value))] for value in sorted(roll.values, key=str)],
        [roll.with_initials(letters) for letters in ("e", "hn", "en", "de", "nn", "l", "3", "ed")],
        [(view.availability(), [view.who_shows(field) for field in fields]) for view in views],
        roll.everyone,
    )


@given(entries, entries, st.sets(st.integers(1, 20)), st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_a_roll_that_is_renewed_is_as_one_that_is_read_anew(
    before: dict[int, Any], written: dict[int, Any], removed: set[int], day: date, later: date
) -> None:
    old, new = entries_of(before), entries_of(written)
    roll = Roll(old.values(), day)
    as_it_was = told(roll)
    now = {number: entry for number, entry in {**old, **new}.items() if number not in removed - new.keys()}
    renewed = roll.renewed(removed | new.keys(), new.values(), later)
    assert told(renewed) == told(Roll(now.values(), later))
    assert told(roll) == as_it_was


TYPED = ("", "hrafn", "hrfan", "volcanos", "kayak", "robotics", "hn", "postdoc", "mab", "nobody e")
told_words = st.lists(st.sampled_from(["volcanoes", "kayaks", "bandits", "robots"]), max_size=2)


@given(st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_search_after_some_writing_finds_what_a_first_search_would(
    session: Session, data: st.DataObject
) -> None:
    directory, day = session.directory, data.draw(st.sampled_from(DAYS))
    people, some = directory.people(), st.sampled_from([1, 2, 3])
    everybody = people.ids()
    while len(everybody) < 4:
        everybody.append(people.add(Person(name="Hrafn Nobody", interests=["kayaks"])).doc_id)
    directory.listed(today=day)
    for _ in range(data.draw(some)):
        match data.draw(st.sampled_from(["save", "add", "remove", "group", "term", "day"])):
            case "save":
                numbers = people.ids()
                person = people.get(numbers[data.draw(st.integers(0, 9)) % len(numbers)])
                assert person is not None
                person.name, person.interests = data.draw(names), data.draw(told_words)
                person.visibility = data.draw(st.sampled_from([{}, {"interests": "hidden"}]))
                people.save(person)
            case "add":
                people.add(Person(name=data.draw(names), interests=data.draw(told_words), groups=[1]))
            case "remove":
                people.remove(max(people.ids()[1:], default=0))
            case "group":
                taken = {group.name for group in directory.groups().find()}
                if name := next((each for each in ("Robotics", "Kayaks") if each not in taken), None):
                    directory.groups().add(Group(name=name))
            case "term":
                directory.terms().add(Term(en="volcanoes", also=["MAB"]))
            case "day":
                day = data.draw(st.sampled_from(DAYS))
        directory.search("hrafn", today=day)
    views = [directory, directory.acting_as(actor_with("researcher", person=everybody[0]))]

    def answers() -> list[Any]:
        found = [view.search(typed, today=day) for view in views for typed in TYPED]
        return [(each.people, each.total, each.facets, each.numbers()) for each in found]

    kept = answers()
    index._indexes.clear()
    assert answers() == kept


def test_only_who_was_written_is_read_again(session: Session, monkeypatch: Any) -> None:
    directory = session.directory
    people = directory.people().add_all([Person(name=f"Nobody {n:03}") for n in range(50)])
    directory.listed()

    def refused(*_: object) -> Any:
        raise AssertionError("everybody was read again")

    monkeypatch.setattr(PluginStore, "words", refused)
    monkeypatch.setattr(Repository, "find", refused)
    people[3].name = "Wilhelmina Nobody"
    directory.people().save(people[3])
    assert [each.name for each in directory.find("wilhelmima")] == ["Wilhelmina Nobody"]
    assert directory.listed()[-1] == people[3].doc_id
