"""The sheet that people sign, as PDF and as text."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from coordtui_training.records import Sitting
from coordtui_training.running import Roll

from .test_checkin import seat


def text_of(data):
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


@pytest.fixture
def session(lab):
    course = lab.course(title_fr="Écrire un article", title_en="Writing a paper")
    teacher = lab.person("Teacher Placeholder")
    return lab.session(course, instructors=[teacher], room=lab.room("2.14").doc_id)


def test_names_stand_in_the_order_in_which_french_has_them(lab, session):
    for name in ("Zoé Placeholder", "Eva Placeholder", "Éloïse Placeholder", "Aloysius Placeholder"):
        seat(lab, session, lab.person(name))
    text = Roll(lab.ctx()).sheet_text(session.doc_id)
    lines = [line for line in text.splitlines() if "Placeholder" in line and "given" not in line]
    assert [line.split()[1] for line in lines] == ["Aloysius", "Éloïse", "Eva", "Zoé"]
    (page,) = text_of(Roll(lab.ctx()).sheet(session.doc_id))
    assert page.index("Aloysius") < page.index("Éloïse") < page.index("Eva") < page.index("Zoé")


def test_only_those_who_have_a_seat_are_on_it(lab, session):
    seat(lab, session, lab.person("Seated Placeholder"))
    seat(lab, session, lab.person("Offered Placeholder"), state="offered", expires=lab.now + timedelta(1))
    seat(lab, session, lab.person("Ended Placeholder"), state="offered", expires=lab.now)
    seat(lab, session, lab.person("Waiting Placeholder"), state="waiting")
    text = Roll(lab.ctx()).sheet_text(session.doc_id)
    assert "Seated" in text
    assert "Offered" in text
    assert "Waiting" not in text
    assert "Ended" not in text
    assert "2 people signed up" in text


def test_the_head_says_what_when_where_and_by_whom_in_the_language_that_is_asked_for(lab, session):
    english = Roll(lab.ctx()).sheet_text(session.doc_id)
    assert english.splitlines()[:4] == [
        "Writing a paper",
        "Thu 19 Nov 2026 09:00–12:00",
        "2.14",
        "given by Teacher Placeholder",
    ]
    assert Roll(lab.ctx()).sheet_text(session.doc_id, "fr").splitlines()[:2] == [
        "Écrire un article",
        "jeu. 19 nov. 2026 09:00–12:00",
    ]


def test_each_sitting_has_a_column_to_sign_in(lab):
    days = [timedelta(days=n) for n in (1, 8, 15, 22, 29)]
    sittings = [Sitting(start=lab.now + d, end=lab.now + d + timedelta(hours=1)) for d in days]
    session = lab.session(sittings=sittings)
    seat(lab, session)
    data = Roll(lab.ctx()).sheet(session.doc_id)
    box = PdfReader(io.BytesIO(data)).pages[0].mediabox
    assert box.width > box.height
    for column in ("Fri 13 Nov", "Fri 11 Dec"):
        assert column in text_of(data)[0]
        assert column in Roll(lab.ctx()).sheet_text(session.doc_id)


def test_many_people_take_several_pages_each_with_its_head_and_room_for_others(lab):
    session = lab.session(capacity=None)
    for n in range(50):
        seat(lab, session, lab.person(f"Placeholder {n:03}"))
    pages = text_of(Roll(lab.ctx()).sheet(session.doc_id))
    assert len(pages) == 3
    assert all("Signature" in page for page in pages)
    assert "Placeholder 000" in pages[0]
    assert "Placeholder 049" in pages[-1]
    assert f"3 / {len(pages)}" in pages[-1]


def test_a_name_that_no_font_of_ours_sets_is_left_to_a_hand_on_paper_and_is_whole_in_text(lab, session):
    seat(lab, session, lab.person("漢字 Placeholder"))
    (page,) = text_of(Roll(lab.ctx()).sheet(session.doc_id))
    assert "(name to be written by hand)" in page
    assert "漢字 Placeholder" in Roll(lab.ctx()).sheet_text(session.doc_id)


def test_the_same_sheet_is_the_same_bytes_in_ascii_alone(lab, session):
    seat(lab, session, lab.person("Éloïse Placeholder"))
    first = Roll(lab.ctx()).sheet(session.doc_id)
    assert first == Roll(lab.ctx()).sheet(session.doc_id)
    assert first.isascii()
