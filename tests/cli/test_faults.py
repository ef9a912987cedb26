"""What nobody foresaw, and ways to leave."""

from __future__ import annotations

import logging
import stat

import pytest

from coordtui.cli import faults


@pytest.fixture
def failing(monkeypatch, plugins):
    """Let `coordtui config path` raise."""

    def with_(error):
        def run(*_):
            raise error

        monkeypatch.setattr("coordtui.cli.config._path", run)

    return with_


def test_an_unforeseen_error_is_a_sentence_and_a_private_report(coordtui, failing, machine):
    failing(RuntimeError("a secret detail"))
    answer = coordtui("config", "path")
    (report,) = (machine / "state" / "coordtui" / "crashes").iterdir()
    assert answer.status == 70
    assert answer.err.count("\n") == 1
    assert report.stem in answer.err
    assert str(machine) not in answer.err
    assert "Traceback" not in answer.err
    assert "a secret detail" not in answer.err
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert stat.S_IMODE(report.parent.stat().st_mode) == 0o700


def test_a_report_has_lines_of_code_and_no_values_of_anything(coordtui, monkeypatch, machine, plugins):
    def run(*_):
        password = "hunter" + "-of-placeholders"
        try:
            raise KeyError(password)
        except KeyError as error:
            raise RuntimeError(f"{password} is wrong") from error

    monkeypatch.setattr("coordtui.cli.config._path", run)
    coordtui("config", "path", "--lang", "fr")
    (report,) = (machine / "state" / "coordtui" / "crashes").iterdir()
    said = report.read_text()
    assert "hunter-of-placeholders" not in said
    assert "cli/test_faults.py:" in said
    assert "raise KeyError(password)" in said
    assert "\nRuntimeError\n" in said
    assert said.endswith("\nKeyError\n")
    assert said.splitlines()[1].startswith("coordtui ")
    assert "terminal: " in said


def test_only_the_latest_reports_are_kept(coordtui, failing, machine):
    folder = machine / "state" / "coordtui" / "crashes"
    folder.mkdir(parents=True)
    for number in range(30):
        (folder / f"crash-2001-01-01-0000{number:02}-ffff.txt").write_text("old")
    failing(RuntimeError())
    coordtui("config", "path")
    assert len(list(folder.iterdir())) == 20


def test_without_a_place_for_the_report_there_is_still_a_sentence(coordtui, failing, machine):
    (machine / "state").write_text("a file where the folder should be")
    failing(RuntimeError("x"))
    answer = coordtui("config", "path")
    assert answer.status == 70
    assert "could not be written" in answer.err


def test_an_interrupt_is_quiet(coordtui, failing):
    failing(KeyboardInterrupt())
    answer = coordtui("config", "path")
    assert (answer.status, answer.err) == (130, "")


def test_the_exit_status_of_a_plugin_that_exits_is_kept(coordtui, failing):
    failing(SystemExit(3))
    assert coordtui("config", "path").status == 3


def test_warnings_go_to_the_log_and_not_to_the_person(coordtui, monkeypatch, machine):
    import logging

    def run(*_):
        logging.getLogger("coordtui.somewhere").warning("the door creaks")
        return 0

    monkeypatch.setattr("coordtui.cli.config._path", run)
    before = list(logging.getLogger().handlers)
    answer = coordtui("config", "path")
    assert (answer.status, answer.err) == (0, "")
    assert "the door creaks" in (machine / "state" / "coordtui" / "coordtui.log").read_text()
    assert logging.getLogger().handlers == before


def test_a_long_log_makes_room_once(machine):
    log = machine / "state" / "coordtui" / "coordtui.log"
    log.parent.mkdir(parents=True)
    log.write_text("x" * 1_000_001)
    faults.append("new")
    assert log.read_text().endswith("\nnew\n")
    assert (log.parent / "coordtui.log.1").stat().st_size == 1_000_001


def test_a_flood_of_warnings_from_one_source_is_cut_and_counted(machine):
    handler = faults._ToLog(logging.WARNING)
    for second in (0.0, 1.0, 90.0):
        for _ in range(400 if second else 1):
            record = logging.makeLogRecord({"name": "coordtui.loud", "msg": "loud", "created": second})
            handler.emit(record)
    handler.emit(logging.makeLogRecord({"name": "coordtui.calm", "msg": "calm", "created": 90.0}))
    log = (machine / "state" / "coordtui" / faults.LOG).read_text()
    assert log.count("\nloud") == 2 * faults.MOST
    assert f"{401 - faults.MOST} more of coordtui.loud are left out" in log
    assert log.endswith("\ncalm\n")
