"""Certificates: once each, verifiable for ever, and printed with every letter of a name."""

from __future__ import annotations

import io
from datetime import timedelta

import msgspec
import pytest
from pypdf import PdfReader

from coordtui.api import NotAllowed, NotFound, Refused
from coordtui.testing import open_test_session
from coordtui_training import pdf
from coordtui_training.certificates import Certificates
from coordtui_training.certificates.mailing import tell
from coordtui_training.records import Certificate, Sitting
from coordtui_training.running import codes

from .test_checkin import seat


@pytest.fixture
def held(lab):
    """A session of four sittings of two hours, whose list is closed."""
    days = [timedelta(days=-n) for n in (4, 3, 2, 1)]
    sittings = [Sitting(start=lab.now + d, end=lab.now + d + timedelta(hours=2)) for d in days]
    course = lab.course("WRIT", title_fr="Écrire un article", title_en="Writing a paper")
    return lab.session(course, sittings=sittings, held=True)


def attended(lab, session, name="", present=(0, 1, 2, 3), state="attended"):
    return seat(lab, session, lab.person(name), state=state, present=[*present])


def text_of(data):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_everybody_who_came_to_enough_gets_one_and_nobody_else(lab, held):
    whole = attended(lab, held)
    attended(lab, held, present=(0, 1, 2), state="partial")
    seat(lab, held, state="no_show"), seat(lab, held, state="excused"), seat(lab, held, state="cancelled")
    issued = Certificates(lab.ctx()).issue(held.doc_id)
    assert [each.person for each in issued.made] == [whole.person]
    assert str(issued.said) == "1 certificate was given."


def test_asked_again_the_same_are_given(lab, held):
    attended(lab, held), attended(lab, held)
    first = Certificates(lab.ctx()).issue(held.doc_id)
    second = Certificates(lab.ctx()).issue(held.doc_id)
    assert second.made == ()
    assert {each.code for each in second.had} == {each.code for each in first.made}
    assert lab.ctx().store.records(Certificate).count() == 2


def test_there_are_none_before_the_list_is_closed(lab, held):
    session = lab.session(start=lab.now - timedelta(days=1))
    attended(lab, session)
    with pytest.raises(Refused, match="Close the list"):
        Certificates(lab.ctx()).issue(session.doc_id)


def test_who_is_named_and_did_not_earn_one_is_told_why(lab, held):
    partly, absent = attended(lab, held, present=(0, 1), state="partial"), seat(lab, held, state="no_show")
    issued = Certificates(lab.ctx()).issue(held.doc_id, [partly.person, absent.person])
    partly_why, absent_why = map(str, issued.problems)
    assert "they came to 50% of it, and a certificate needs 80%" in partly_why
    assert "did not come" in absent_why


def test_a_course_without_certificates_gives_none(lab):
    session = lab.session(lab.course(certificate=False), start=lab.now - timedelta(days=1), held=True)
    issued = Certificates(lab.ctx()).issue(session.doc_id, [attended(lab, session, present=[0]).person])
    assert "gives no certificates" in str(issued.problems[0])


def test_it_says_the_hours_of_the_sittings_that_they_came_to(lab, held):
    attended(lab, held)
    (made,) = Certificates(lab.ctx()).issue(held.doc_id).made
    assert (made.minutes, made.title_fr, made.title_en) == (480, "Écrire un article", "Writing a paper")


def test_who_attended_by_an_import_without_a_roll_was_there_for_all_of_it(lab, held):
    attended(lab, held, present=())
    (made,) = Certificates(lab.ctx()).issue(held.doc_id).made
    assert made.minutes == 480


# -- the page


@pytest.mark.parametrize(
    "name",
    [
        "Éloïse Dubois-Fictif",
        "Łukasz Ňěco Placeholder",
        "Ωμέγα Placeholder",
        "Мир Placeholder",
        "N’Zoë Œuvré",
    ],
)
def test_a_name_is_printed_exactly_as_the_directory_has_it(lab, held, name):
    attended(lab, held, name)
    (made,) = Certificates(lab.ctx()).issue(held.doc_id).made
    assert made.name == name
    assert name in text_of(Certificates(lab.ctx()).pdf(made.doc_id))


def test_a_name_with_letter_and_accent_apart_is_printed_as_one_sign(lab, held):
    apart = "E\u0301loi\u0308se Placeholder"
    attended(lab, held, apart)
    (made,) = Certificates(lab.ctx()).issue(held.doc_id).made
    assert "Éloïse Placeholder" in text_of(Certificates(lab.ctx()).pdf(made.doc_id))


@pytest.mark.parametrize(
    ("name", "sign"),
    [("漢字 Placeholder", "漢 (U+6F22)"), ("عمر Placeholder", "ع (U+0639)"), ("A🎉", "U+1F389")],
)
def test_a_name_that_cannot_be_set_is_refused_by_its_signs_and_never_a_box(lab, held, name, sign):
    who, other = attended(lab, held, name), attended(lab, held)
    issued = Certificates(lab.ctx()).issue(held.doc_id)
    assert [each.person for each in issued.made] == [other.person]
    assert sign in str(issued.problems[0])
    given = Certificates(lab.ctx()).reissue(held.doc_id, who.person, "Han Placeholder")
    assert given.name == "Han Placeholder"


def test_both_languages_are_on_one_page_or_the_readers_choice(lab, held):
    attended(lab, held)
    service = Certificates(lab.ctx())
    (made,) = service.issue(held.doc_id).made
    both, french, english = (text_of(service.pdf(made.doc_id, each)) for each in ("both", "fr", "en"))
    assert "Écrire un article" in both
    assert "Writing a paper" in both
    assert "8 novembre 2026" in french
    assert "Writing a paper" not in french
    assert "8 November 2026" in english
    assert "8 hours" in english
    assert "Écrire" not in english
    for text in (both, french, english):
        assert made.code in text
        assert f"coordtui training verify {made.code}" in text
    assert len(PdfReader(io.BytesIO(service.pdf(made.doc_id))).pages) == 1


def test_a_workshop_of_several_days_is_attested_from_the_first_to_the_last(lab, held):
    attended(lab, held, "Ilse Nobody")
    service = Certificates(lab.ctx())
    (made,) = service.issue(held.doc_id).made
    assert "from 8 November 2026 to 11 November 2026, for 8 hours" in text_of(service.pdf(made.doc_id, "en"))
    assert "from 8 November 2026 to 11 November 2026: 8 hours" in str(service.verify(made.code).said)


def test_a_session_of_one_day_is_attested_on_that_day(lab):
    session = lab.session(start=lab.now - timedelta(days=1), held=True)
    attended(lab, session, present=(0,))
    (made,) = Certificates(lab.ctx()).issue(session.doc_id).made
    assert made.until is None
    assert "on 11 November 2026" in str(Certificates(lab.ctx()).verify(made.code).said)


def test_the_same_certificate_is_the_same_bytes_in_ascii_alone(lab, held):
    attended(lab, held, "Éloïse Placeholder")
    service = Certificates(lab.ctx())
    (made,) = service.issue(held.doc_id).made
    first = service.pdf(made.doc_id)
    lab.clock.advance(timedelta(days=400))
    assert service.pdf(made.doc_id) == first
    assert first.isascii()


def test_a_long_name_and_a_long_title_stay_on_the_page(lab):
    long = "Écrire " * 30
    session = lab.session(lab.course(title_fr=long), start=lab.now - timedelta(days=1), held=True)
    attended(lab, session, "Placeholder-" * 12, present=[0])
    service = Certificates(lab.ctx())
    (made,) = service.issue(session.doc_id).made
    page = PdfReader(io.BytesIO(service.pdf(made.doc_id))).pages[0]
    left = []
    page.extract_text(visitor_text=lambda text, _cm, tm, *_: left.append(tm[4]) if text.strip() else None)
    assert min(left) >= 30
    assert max(left) < float(page.mediabox.width) - 30


@pytest.mark.parametrize(("paper", "size"), [("letter", (792, 612)), ("a4", (842, 595))])
def test_the_paper_is_that_of_the_settings(lab, held, paper, size):
    attended(lab, held)
    ctx = lab.ctx()
    ctx = msgspec.structs.replace(ctx, settings=msgspec.structs.replace(ctx.settings, paper=paper))
    (made,) = Certificates(ctx).issue(held.doc_id).made
    box = PdfReader(io.BytesIO(Certificates(ctx).pdf(made.doc_id))).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


def test_the_font_has_the_signs_of_all_that_we_write_ourselves():
    assert pdf.missing("ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸàâæçéèêëîïôœùûüÿ’“”«»–—…·\u00a0") == []


# -- verifying


def test_anybody_of_the_lab_verifies_a_code_however_they_type_it(lab, held):
    attended(lab, held, "Éloïse Placeholder")
    (made,) = Certificates(lab.ctx()).issue(held.doc_id).made
    for typed in (
        made.code,
        made.code.lower(),
        made.code.replace("-", " "),
        f"  {made.code.replace('-', '')}",
    ):
        found = Certificates(lab.ctx(lab.person(), "guest")).verify(typed)
        assert found.valid
        assert str(found.said) == (
            "Éloïse Placeholder attended “Writing a paper” "
            "from 8 November 2026 to 11 November 2026: 8 hours. The certificate is valid."
        )


def test_a_mistyped_code_is_told_apart_from_one_that_was_never_given(lab, held):
    attended(lab, held)
    (made,) = Certificates(lab.ctx()).issue(held.doc_id).made
    bare = codes.bare(made.code)
    wrong = ("A" if bare[0] != "A" else "B") + bare[1:]
    with pytest.raises(NotFound, match="is no code of a certificate"):
        Certificates(lab.ctx()).verify(wrong)
    with pytest.raises(NotFound, match="No certificate has the code"):
        Certificates(lab.ctx()).verify(codes.long())
    with pytest.raises(NotFound):
        Certificates(lab.ctx()).verify("")


def test_a_revoked_certificate_is_void_and_its_reason_is_not_told_to_all(lab, held):
    who = attended(lab, held)
    service = Certificates(lab.ctx())
    (made,) = service.issue(held.doc_id).made
    with pytest.raises(Refused, match="Say why"):
        service.revoke(made.doc_id, " ")
    service.revoke(made.doc_id, "issued by mistake")
    found = Certificates(lab.ctx(lab.person())).verify(made.code)
    assert not found.valid
    assert "revoked on 12 November 2026" in str(found.said)
    assert "mistake" not in str(found.said)
    with pytest.raises(Refused, match="was revoked"):
        Certificates(lab.ctx(who.person)).pdf(made.doc_id)
    service.restore(made.doc_id)
    assert Certificates(lab.ctx()).verify(made.code).valid


def test_after_a_revocation_a_new_one_can_be_given(lab, held):
    attended(lab, held)
    service = Certificates(lab.ctx())
    (made,) = service.issue(held.doc_id).made
    service.revoke(made.doc_id, "a slip")
    (again,) = service.issue(held.doc_id).made
    assert again.code != made.code


def test_after_a_change_of_name_the_old_one_stays_verifiable_as_it_was_printed(lab, held):
    who = attended(lab, held, "Old Placeholder")
    service = Certificates(lab.ctx())
    (old,) = service.issue(held.doc_id).made
    people = lab.ctx().directory.people()
    people.save(msgspec.structs.replace(people.get(who.person), name="New Placeholder"))
    new = service.reissue(held.doc_id, who.person)
    assert (service.verify(old.code).certificate.name, service.verify(new.code).certificate.name) == (
        "Old Placeholder",
        "New Placeholder",
    )
    assert service.verify(old.code).valid
    assert len(service.issue(held.doc_id).had) == 1


# -- who may


def test_people_have_their_own_and_nobody_elses(lab, held):
    mine, other = attended(lab, held), attended(lab, held)
    given = {each.person: each for each in Certificates(lab.ctx()).issue(held.doc_id).made}
    own = Certificates(lab.ctx(mine.person))
    assert [each.person for each in own.mine()] == [mine.person]
    assert own.pdf(given[mine.person].doc_id)
    for operation in (
        lambda: own.pdf(given[other.person].doc_id),
        lambda: own.of(held.doc_id),
        lambda: own.issue(held.doc_id),
        lambda: own.reissue(held.doc_id, mine.person),
        lambda: own.revoke(given[mine.person].doc_id, "because"),
        lambda: own.restore(given[mine.person].doc_id),
        lambda: own.send(held.doc_id),
    ):
        with pytest.raises(NotAllowed):
            operation()


def test_where_no_mail_leaves_the_lab_nothing_is_sent_and_that_is_said(tmp_path):
    with open_test_session(tmp_path, {"training": "coordtui_training"}) as opened:
        sent = tell(opened.context("training"), [])
    assert str(sent.said) == "No mail leaves this lab: nothing was sent."


def test_each_is_told_once_in_their_language(lab, held):
    seat(lab, held, lab.person("Fr Placeholder", languages=["fr"]), state="attended")
    seat(lab, held, lab.person("En Placeholder", languages=["en"]), state="attended")
    seat(lab, held, lab.person("No Placeholder", emails=[]), state="attended")
    seat(lab, held, lab.person("Bad Placeholder", emails=["éloïse@example.invalid"]), state="attended")
    service = Certificates(lab.ctx())
    made = {each.name: each for each in service.issue(held.doc_id).made}
    sent = service.send(held.doc_id)
    assert (sent.queued, sent.without) == (2, 2)
    assert service.send(held.doc_id).queued == 2
    english = lab.ctx().outbox.find(f"certificate:{made['En Placeholder'].doc_id}")
    french = lab.ctx().outbox.find(f"certificate:{made['Fr Placeholder'].doc_id}")
    assert "Writing a paper" in english.text
    assert english.text.startswith("Hello En Placeholder,\n\n")
    assert french.text.endswith(f"\n\n{lab.ctx().directory.lab().name}\n")
    assert made["En Placeholder"].code in english.text
    assert "Écrire un article" in french.text
