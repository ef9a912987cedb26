"""What nobody foresaw, and ways to leave."""

from __future__ import annotations

import stat

import pytest


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
    log = machine / "state" / "coordtui" / "coordtui.log"
    assert answer.status == 70
    assert answer.err.count("\n") == 1
    assert str(log) in answer.err
    assert "Traceback" not in answer.err
    assert "a secret detail" not in answer.err
    assert "RuntimeError: a secret detail" in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    coordtui("config", "path")
    assert log.read_text().count("Traceback") == 2


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


def test_a_long_log_makes_room_once(coordtui, failing, machine):
    log = machine / "state" / "coordtui" / "coordtui.log"
    log.parent.mkdir(parents=True)
    log.write_text("x" * 1_000_001)
    failing(RuntimeError("new"))
    coordtui("config", "path")
    assert "x" not in log.read_text()[:1]
    assert (log.parent / "coordtui.log.1").stat().st_size == 1_000_001
