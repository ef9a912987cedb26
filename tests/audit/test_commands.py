"""`coordtui audit`: what is shown, exported and verified."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from coordtui.audit.export import write
from coordtui.audit.search import Log
from coordtui.audit.wanted import Wanted
from coordtui.cli import main
from coordtui.host.session import Session

HOSTILE = "=cmd|' /C calc'!A0\x1b]0;pwn\x07 [@click=app.quit]x[/]\u202e\u009b2J"


@pytest.fixture
def lab(session: Session, log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the lab, for commands in this process; nothing of it reaches the system's log."""
    session.store.table("visits.guests").insert({"who": HOSTILE, HOSTILE: [HOSTILE]})
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr("coordtui.audit.daily.tell", lambda *_: None)
    return f"sqlite:///{log.store.path}"


def _run(lab: str, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main(["--safe", "--store", lab, "--lang", "en", "audit", *words])
    out, err = capsys.readouterr()
    assert not [char for char in out + err if char != "\n" and (ord(char) < 32 or 126 < ord(char) < 160)]
    assert "\u202e" not in out + err
    return status, out, err


def test_hostile_text_is_harmless_in_every_answer(lab: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = _run(lab, capsys, "list", "--table", "visits", "--json")
    number = json.loads(out)["entries"][0]["seq"]
    for words in (("list",), ("show", str(number)), ("show", str(number), "--json"), ("export", "--json")):
        assert _run(lab, capsys, *words)[0] == 0


def test_what_is_exported_has_every_change_with_before_and_after(lab: str, log: Log, tmp_path: Path) -> None:
    search = log.search(Wanted(who="Hrafn"))
    lines, sheet = tmp_path / "log.jsonl", tmp_path / "log.csv"
    assert write(search, str(lines), csv=False, values=True) == 2
    assert write(search, str(sheet), csv=True, values=True) == 2
    assert lines.stat().st_mode & 0o777 == 0o600
    last, first = (json.loads(line) for line in lines.read_text().splitlines())
    assert (first["name"], first["key"], first["via"]) == (
        "Hrafn Placeholder",
        "SHA256:placeholder",
        "ssh:192.0.2.7",
    )
    assert (first["changes"][0]["old"]["place"], first["changes"][0]["new"]["place"]) == ("A-1", "B-2")
    assert last["changes"][0]["new"] == {"who": "Sunna"}
    rows = list(csv.DictReader(io.StringIO(sheet.read_text())))
    assert [row["operation"] for row in rows] == ["insert", "update"]


def test_no_cell_of_an_export_is_a_formula(lab: str, log: Log, tmp_path: Path) -> None:
    log.store.table("=1+1").insert({})
    write(log.search(Wanted()), str(tmp_path / "log.csv"), csv=True, values=True)
    rows = csv.reader(io.StringIO((tmp_path / "log.csv").read_text()))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_an_export_never_takes_the_place_of_a_file(
    lab: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    kept.write_text("kept")
    status, _, err = _run(lab, capsys, "export", "--to", str(kept))
    assert (status, kept.read_text()) == (1, "kept")
    assert "There is a file “" in err


def test_a_seal_that_was_noted_tells_a_log_that_was_written_anew(
    lab: str, log: Log, capsys: pytest.CaptureFixture[str]
) -> None:
    status, head, _ = _run(lab, capsys, "head")
    assert status == 0
    log.store.table("visits.guests").insert({})
    assert _run(lab, capsys, "verify", "--seal", head.strip())[0] == 0
    number = head.partition(":")[0]
    status, _, err = _run(lab, capsys, "verify", "--seal", f"{number}:{'0' * 64}")
    assert status == 1
    assert "does not have the seal that was noted" in err


def test_verify_says_where_the_log_was_altered(
    lab: str, log: Log, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(log.store.path, isolation_level=None)) as thief:
        thief.execute("DROP TRIGGER store_audit_is_never_changed")
        thief.execute("UPDATE store_audit SET at = '2020-01-01T00:00:00+00:00' WHERE seq = 3")
    status, _, err = _run(lab, capsys, "verify")
    assert status == 1
    assert "from entry 3 on" in err


def test_looking_for_a_person_is_noted_in_the_register(
    lab: str, log: Log, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    _run(lab, capsys, "list", "--record", "person:2")
    assert [(sight.person, sight.kind) for sight in session.sights.of(2)] == [(2, "audit")]


def test_the_daily_job_forgets_what_is_old_and_tells_the_seal(
    session: Session, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, str]] = []
    monkeypatch.setattr("coordtui.audit.daily.tell", lambda *said: told.append(said))
    run = session.jobs.run("core.audit")
    assert run.outcome == "done"
    assert log.entry(told[0][0]).hash == told[0][1]
