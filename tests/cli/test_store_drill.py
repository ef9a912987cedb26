"""`coordtui store drill`, and `coordtui store backup --scheduled` for cron."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coordtui.store.backup import backups_of, folder_of

Run = Callable[..., Any]


def test_a_drill_fits_one_screen_and_says_that_nothing_was_touched(coordtui: Run, store: Path) -> None:
    assert coordtui("store", "drill").status == 1  # there is no backup
    coordtui("store", "backup")
    answer = coordtui("store", "drill")
    assert (answer.status, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0] == "The backup can be restored."
    assert "not touched" in lines[-1]
    assert len(lines) < 24
    assert max(map(len, lines)) <= 80


def test_a_drill_that_fails_says_so_on_stderr_and_by_its_status(coordtui: Run, store: Path) -> None:
    coordtui("store", "backup")
    (backup,) = backups_of(store)
    backup.path.write_bytes(b"")
    answer = coordtui("store", "drill")
    assert answer.status == 1
    assert "do not count on this backup" in answer.err
    told = coordtui("store", "drill", backup.path.name, "--json")
    assert told.status == 1
    assert json.loads(told.out)["ok"] is False
    assert "[!!] backups" in (doctor := coordtui("doctor")).out, doctor.out


def test_a_store_on_a_server_has_its_own_tools(coordtui: Run, lab: None) -> None:
    url = "postgresql://nobody@localhost/lab"
    for words in (("store", "drill"), ("store", "backup", "--scheduled")):
        answer = coordtui("--store", url, *words)
        assert answer.status == 1
        assert "its own tools" in answer.err


def test_a_scheduled_backup_is_silent_and_made_when_it_is_due(
    coordtui: Run, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert coordtui("store", "backup", "--scheduled") == coordtui("store", "backup", "--scheduled")
    assert backups_of(store) == []  # the lab was founded today
    monkeypatch.setattr("coordtui.host.background.backup_due", lambda session: not backups_of(store))
    for _ in range(2):
        answer = coordtui("store", "backup", "--scheduled")
        assert (answer.status, answer.out, answer.err) == (0, "", "")
    assert len(backups_of(store)) == 1


def test_a_scheduled_backup_that_fails_says_why_and_ends_with_one(
    coordtui: Run, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coordtui.host.background.backup_due", lambda _: True)
    folder_of(store).write_text("a file stands where the folder should be")
    answer = coordtui("store", "backup", "--scheduled")
    assert (answer.status, answer.out) == (1, "")
    assert answer.err
    assert os.fspath(folder_of(store)) in answer.err


def test_the_copy_reaches_neither_network_nor_state_folder_nor_key_file(
    coordtui: Run, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import httpx

    from coordtui.host import session as sessions

    coordtui("store", "backup")
    opened, seen = sessions.open_session, []

    def spy(settings: Any, url: str, **options: Any) -> Any:
        within = Path(url.removeprefix("sqlite://")).parent
        assert within.parent == folder_of(store)
        assert [options["state"].parent, options["own"].parent] == [within, within]
        assert Path(settings.access.keys_file).parent == within
        with pytest.raises(httpx.ConnectError):
            options["outside"]().handle_request(httpx.Request("GET", "http://localhost"))
        seen.append(opened(settings, url, **options))
        assert seen[-1].jobs.journal() == []
        return seen[-1]

    monkeypatch.setattr(sessions, "open_session", spy)
    assert coordtui("store", "drill").status == 0
    assert len(seen) == 1


def test_a_copy_in_the_second_place_tells_by_its_name_when_it_was_made(
    coordtui: Run, store: Path, tmp_path: Path
) -> None:
    coordtui("store", "backup")
    (backup,) = backups_of(store)
    place = tmp_path / "other disk" / folder_of(store).name
    place.mkdir(parents=True)
    copy = place / "coordtui-2026-01-02T030405Z.db"
    copy.write_bytes(backup.path.read_bytes())
    told = json.loads(coordtui("store", "drill", str(copy), "--json").out)
    assert (told["ok"], told["made"]) == (True, "2026-01-02T03:04:05+00:00")
