"""The queue of papers to confirm, and the answers."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from coordtui.api import NotAllowed, NotFound, Paper, Person, Ref, Refused, StaleRecord
from coordtui_expertise.attaching import Attaching
from coordtui_expertise.identities import Identities, waiting, waiting_of
from coordtui_expertise.records import Authorship, NameForm
from coordtui_expertise.works import Works


@pytest.fixture
def hrafn(lab: Any) -> Person:
    return lab.add("Hrafn Placeholder")


def came(lab: Any, *authors: str, key: str = "1") -> None:
    ref = Ref("arxiv.paper", f"2611.{key}")
    Attaching(lab.as_(None)).take([Paper(ref=ref, title=f"Paper {key}", authors=authors)])


def states(lab: Any) -> list[str]:
    return [row.state for row in lab.as_(None).store.records(Authorship).find()]


def test_each_sees_and_settles_their_own_and_who_manages_those_of_all(lab: Any, hrafn: Person) -> None:
    oswin = lab.add("Oswin Nobody")
    came(lab, "Hrafn Placeholder", "Oswin Nobody")
    mine = Identities(lab.as_(hrafn))
    assert [item.person for item in mine.queue()] == [hrafn.doc_id]
    assert {item.person for item in Identities(lab.as_(None)).queue()} == {hrafn.doc_id, oswin.doc_id}
    (theirs,) = Identities(lab.as_(oswin)).queue()
    for act in (
        lambda: mine.queue(oswin.doc_id),
        lambda: mine.confirm([theirs.number]),
        lambda: mine.confirm_always(theirs.number),
        lambda: mine.refuse([theirs.number]),
        lambda: mine.same_name(theirs.number),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert states(lab) == ["uncertain", "uncertain"]


def test_what_waits_is_counted_for_who_may_settle_it(lab: Any, hrafn: Person) -> None:
    oswin = lab.add("Oswin Nobody")
    came(lab, "Hrafn Placeholder", "Oswin Nobody")
    assert (waiting(lab.as_(hrafn)), waiting(lab.as_(None))) == (1, 2)
    assert waiting_of(lab.as_(hrafn), oswin.doc_id) == 0
    assert waiting_of(lab.as_(None), oswin.doc_id) == 1
    guest = lab.add("Guest Nobody", access=["guest"])
    assert waiting(lab.as_(guest)) == 0


def test_the_strongest_comes_first_with_what_speaks_for_it(lab: Any, hrafn: Person) -> None:
    lab.wrote(hrafn, "An old paper", authors=["Hrafn Placeholder", "Norma Inventada"])
    came(lab, "H. Placeholder", key="1")
    came(lab, "Hrafn Placeholder", key="2")
    came(lab, "Hrafn Placeholder", "Norma Inventada", key="3")
    items = Identities(lab.as_(hrafn)).queue()
    assert [(each.work.title, each.strength) for each in items] == [
        ("Paper 3", 5),
        ("Paper 2", 4),
        ("Paper 1", 1),
    ]
    assert str(items[0].evidence[-1]) == "1 co-author shared with confirmed papers: Norma Inventada."
    assert "it could be 1 person" in str(items[2].evidence[0])


def test_a_name_that_another_person_got_since_is_no_longer_strong(lab: Any, hrafn: Person) -> None:
    came(lab, "Hrafn Placeholder")
    lab.add("Hrafn Placeholder")
    (item,) = Identities(lab.as_(hrafn)).queue()
    assert item.strength == 2
    assert "which 2 people of the lab have" in str(item.evidence[0])


def test_one_paper_is_confirmed_and_taken_back(lab: Any, hrafn: Person) -> None:
    came(lab, "Hrafn Placeholder")
    queue = Identities(lab.as_(hrafn))
    undo = queue.confirm([queue.queue()[0].number])
    assert [work.title for work in Works(lab.as_(hrafn)).of(hrafn.doc_id)] == ["Paper 1"]
    assert queue.queue() == []
    undo()
    assert len(queue.queue()) == 1


def test_a_full_name_confirmed_for_good_attaches_what_waits_and_what_comes(lab: Any, hrafn: Person) -> None:
    for key in "123":
        came(lab, "Hrafn Placeholder", key=key)
    came(lab, "H. Placeholder", key="4")
    queue = Identities(lab.as_(hrafn))
    number = queue.queue()[0].number
    assert queue.same_name(number) == 2
    attached, undo = queue.confirm_always(number)
    assert attached == 3
    came(lab, "Placeholder, Hrafn", key="5")
    assert sorted(states(lab)) == ["confirmed"] * 4 + ["uncertain"]
    undo()
    assert states(lab).count("uncertain") == 4
    assert lab.as_(None).store.records(NameForm).count() == 0


def test_what_is_not_one_persons_full_name_is_confirmed_paper_by_paper(lab: Any, hrafn: Person) -> None:
    came(lab, "H. Placeholder", key="1")
    queue = Identities(lab.as_(hrafn))
    with pytest.raises(Refused, match="paper by paper"):
        queue.confirm_always(queue.queue()[0].number)
    came(lab, "Hrafn Placeholder", key="2")
    lab.add("Hrafn Placeholder")
    with pytest.raises(Refused, match="paper by paper"):
        queue.confirm_always(queue.queue()[0].number)


def test_one_name_on_a_paper_is_one_person(lab: Any, hrafn: Person) -> None:
    hulda = lab.add("Hulda Placeholder")
    came(lab, "H. Placeholder")
    queue = Identities(lab.as_(hrafn))
    undo = queue.confirm([queue.queue()[0].number])
    assert Identities(lab.as_(hulda)).queue() == []
    undo()
    assert len(Identities(lab.as_(hulda)).queue()) == 1


def test_what_was_refused_is_gone_and_comes_back_only_by_undo(lab: Any, hrafn: Person) -> None:
    came(lab, "Hrafn Placeholder")
    queue = Identities(lab.as_(hrafn))
    undo = queue.refuse([queue.queue()[0].number])
    came(lab, "Hrafn Placeholder")
    assert queue.queue() == []
    undo()
    assert len(queue.queue()) == 1


def test_many_are_settled_all_or_none(lab: Any, hrafn: Person) -> None:
    for key in "12":
        came(lab, "Hrafn Placeholder", key=key)
    queue = Identities(lab.as_(hrafn))
    numbers = [item.number for item in queue.queue()]
    with pytest.raises(NotFound):
        queue.confirm([*numbers, 999])
    assert states(lab) == ["uncertain", "uncertain"]
    queue.confirm(numbers)
    assert states(lab) == ["confirmed", "confirmed"]


def test_one_name_is_not_confirmed_for_two_people_at_once(lab: Any, hrafn: Person) -> None:
    other = lab.add("Placeholder Hrafn")
    came(lab, "Hrafn Placeholder", key="1")
    ctx = lab.as_(None)
    works = Works(ctx)
    works.attach(1, other.doc_id, "uncertain", name="Hrafn Placeholder")
    rows = ctx.store.records(Authorship).find()
    outcomes: list[str] = []

    def confirm(number: int) -> None:
        try:
            Identities(lab.as_(None)).confirm_always(number)
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")

    threads = [threading.Thread(target=confirm, args=(row.doc_id,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert ctx.store.records(NameForm).count() <= 1
    assert states(lab).count("confirmed") <= 1
    assert len(outcomes) == 2


@pytest.mark.parametrize("how", ["refuse", "confirm", "always"])
def test_undo_leaves_what_another_answered_since(lab: Any, hrafn: Person, how: str) -> None:
    came(lab, "Hrafn Placeholder")
    mine, works = Identities(lab.as_(hrafn)), Works(lab.as_(None))
    number = mine.queue()[0].number
    if how == "refuse":
        undo, other, answer = mine.refuse([number]), works.confirm, "confirmed"
    elif how == "confirm":
        undo, other, answer = mine.confirm([number]), works.refuse, "refused"
    else:
        undo, other, answer = mine.confirm_always(number)[1], works.refuse, "refused"
    other([number])
    with pytest.raises(StaleRecord):
        undo()
    assert states(lab) == [answer]
    assert lab.as_(None).store.records(NameForm).count() == (how == "always")


def test_undo_leaves_a_name_that_another_refused_since(lab: Any, hrafn: Person) -> None:
    came(lab, "Hrafn Placeholder")
    mine = Identities(lab.as_(hrafn))
    _, undo = mine.confirm_always(mine.queue()[0].number)
    forms = lab.as_(None).store.records(NameForm)
    (form,) = forms.find()
    form.state = "refused"
    forms.save(form)
    with pytest.raises(StaleRecord):
        undo()
    assert [each.state for each in forms.find()] == ["refused"]
    assert states(lab) == ["confirmed"]


def test_what_another_answered_meanwhile_is_not_answered_again(lab: Any, hrafn: Person) -> None:
    came(lab, "Hrafn Placeholder")
    mine, others = Identities(lab.as_(hrafn)), Identities(lab.as_(None))
    number = mine.queue()[0].number
    others.refuse([number])
    for answer in (mine.confirm_always, lambda n: mine.confirm([n]), lambda n: mine.refuse([n])):
        with pytest.raises(Refused, match="“Paper 1” was refused already"):
            answer(number)
    assert states(lab) == ["refused"]
    assert lab.as_(None).store.records(NameForm).count() == 0


def test_a_name_that_another_confirmed_for_good_meanwhile_is_not_confirmed_again(
    lab: Any, hrafn: Person
) -> None:
    for key in "12":
        came(lab, "Hrafn Placeholder", key=key)
    queue = Identities(lab.as_(hrafn))
    one, two = (item.number for item in queue.queue())
    Identities(lab.as_(None)).confirm_always(one)
    with pytest.raises(Refused, match="was confirmed already: that stays"):
        queue.confirm_always(two)  # there would be nothing of it to undo
    assert states(lab) == ["confirmed", "confirmed"]
