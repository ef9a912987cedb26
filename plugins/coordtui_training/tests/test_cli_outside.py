"""Who works from outside: their words name no file of this machine, and act for nobody else."""

from __future__ import annotations

import argparse
import io

import pytest

from coordtui.api import NotAllowed, Refused
from coordtui_training.cli import configure
from coordtui_training.records import Course
from coordtui_training.seats import Seats


def run(lab, person, *words):
    parser = argparse.ArgumentParser()
    configure(parser)
    args = parser.parse_args([*map(str, words)])
    return args.run(lab.ctx(person, "coordinator"), args)


@pytest.fixture
def outside(lab):
    """Somebody with all rights who works from elsewhere."""
    return lab.person("Boss Placeholder")


@pytest.mark.parametrize(
    "words",
    [
        ("export", "all"),
        ("export", "courses"),
        ("export", "sessions", "--json"),
        ("export", "signups", "--excel"),
        ("ics", "--mine"),
        ("ics", "--all", "--json"),
        ("sheet", 1),
        ("certificate", "pdf", 1),
    ],
)
def test_no_file_is_written_for_who_works_from_outside(lab, outside, tmp_path, words):
    session = lab.session(lab.course())
    _certificate(lab, session)
    file = tmp_path / "written"
    with pytest.raises(Refused, match=r"(?i)file.*(print|output)"):
        run(lab, outside, *words, "--output", file)
    assert not file.exists()


def _certificate(lab, session):
    from coordtui_training.records import Certificate

    lab.ctx().store.records(Certificate).add(
        Certificate(
            code="AAAA",
            session=session.doc_id,
            person=lab.person(),
            name="Somebody Placeholder",
            title_fr="",
            title_en="",
            minutes=1,
            day=lab.now.date(),
            issued=lab.now,
        )
    )


@pytest.mark.parametrize("what", ["courses", "sessions", "signups", "all"])
def test_no_file_is_read_for_who_works_from_outside(lab, outside, tmp_path, what):
    file = tmp_path / "theirs"
    file.write_text("code,title_en\nROOT,secret\n")
    for each in (file, tmp_path / "absent"):
        with pytest.raises(Refused, match="pipe") as refused:
            run(lab, outside, "import", what, each)
        assert "secret" not in str(refused.value)


def test_who_works_from_outside_pipes_their_table_in(lab, outside, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("\ufeffcode,title_en\nNEW,Placeholder\n"))
    assert run(lab, outside, "import", "courses", "-", "--apply") == 0
    assert [each.code for each in lab.ctx().store.records(Course).find()] == ["NEW"]


def test_no_flag_acts_as_somebody_else(lab):
    me, other = lab.person(), lab.person("Other Placeholder")
    session = lab.session()
    Seats(lab.ctx(other)).sign_up(session.doc_id)
    for words in (("signup", session.doc_id), ("cancel", session.doc_id), ("mine",), ("feed",)):
        parser = argparse.ArgumentParser()
        configure(parser)
        with pytest.raises(SystemExit):
            parser.parse_args([*map(str, words), "--person", str(other)])
    for words in (("why", session.doc_id), ("fits",)):
        parser = argparse.ArgumentParser()
        configure(parser)
        args = parser.parse_args([*map(str, words), "--person", "Other Placeholder"])
        with pytest.raises(NotAllowed):
            args.run(lab.ctx(me), args)
