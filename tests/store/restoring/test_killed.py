"""Killed at any step, the old or the new store is there."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from coordtui.store import restore as restoring
from coordtui.store import url_of
from coordtui.store.backup import BEFORE_RESTORE, backups_of
from coordtui.store.files import interrupted_restore
from coordtui.store.restore import restore
from tests.store.restoring.restored import (
    beside,
    clock,
    content,
    crashed,
    damage,
    file_of,
)

STEPS = ("rename", "replace", "link", "unlink", "fsync", "chmod", "fchmod", "fchown", "mkdir", "open")


def _die_at(step: int, *, before: bool) -> None:
    """Let this process be killed at its n-th change of a folder or file, just before it or just after."""
    count = 0

    def dying(function: Callable[..., object], *args: object, **options: object) -> object:
        nonlocal count
        count += 1
        if count == step and before:
            os.kill(os.getpid(), signal.SIGKILL)
        number = count
        try:
            return function(*args, **options)
        finally:
            if number == step:
                os.kill(os.getpid(), signal.SIGKILL)

    for name in STEPS:
        setattr(os, name, partial(dying, getattr(os, name)))
    restoring._mark = partial(dying, restoring._mark)
    restoring._copy = partial(dying, restoring._copy)


def _killed(work: Callable[[], object], step: int, *, before: bool) -> bool:
    """Do it in a process that is killed at that step; whether it had so many."""
    if (child := os.fork()) == 0:
        code = 1
        with contextlib.suppress(BaseException):
            _die_at(step, before=before)
            work()
            code = 0
        os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL)
    return code != 0


def _every_kill(work: Callable[[], object]) -> Iterator[str]:
    step = 0
    while True:
        step += 1
        for before in (True, False):
            if not _killed(work, step, before=before):
                return
            yield f"killed {'before' if before else 'after'} step {step}"


def _put(folder: Path, saved: Path) -> None:
    shutil.rmtree(folder)
    shutil.copytree(saved, folder)


def test_killed_at_any_step_the_old_or_the_new_store_is_there_and_it_can_be_done_again(
    url: str, source: Path, tmp_path: Path
) -> None:
    folder, saved = file_of(url).parent, tmp_path / "saved"
    shutil.copytree(folder, saved)
    old, new = content(url), content(url_of(source, url.partition(":")[0]))
    seen = set()
    for moment in _every_kill(lambda: restore(url, source, clock=clock)):
        now = content(url)
        assert now in (old, new), moment
        assert damage(url) == [], moment
        seen.add(now == new)
        restored = restore(url, source)
        assert content(url) == new, moment
        assert damage(url) == []
        kept = [content(url_of(each.path, url.partition(":")[0])) for each in backups_of(file_of(url))]
        assert old in kept, moment
        assert restored.documents == 30
        assert not any(name.endswith((".part", ".restoring")) for name in beside(url))
        _put(folder, saved)
    assert seen == {True, False}


def test_killed_while_a_damaged_store_is_replaced_all_of_it_is_kept_and_it_can_be_done_again(
    path: Path, tmp_path: Path, spawn: Callable[..., object]
) -> None:
    source = crashed(path, tmp_path, spawn)
    log = path.with_name(path.name + "-wal")
    hurt = bytearray(log.read_bytes())
    hurt[len(hurt) // 2] ^= 0xFF
    log.write_bytes(hurt)
    old = path.read_bytes(), bytes(hurt)
    folder, saved = path.parent, tmp_path / "saved"
    shutil.copytree(folder, saved)
    for moment in _every_kill(lambda: restore(str(path), source, clock=clock)):
        if interrupted_restore(path).exists():
            assert any("interrupted" in text for text in damage(str(path))), moment
        else:
            as_it_was = log.exists() and (path.read_bytes(), log.read_bytes()) == old
            assert as_it_was or content(str(path)) == {"_default": {1: {"n": 0}}}, moment
        kept = restore(str(path), source, clock=clock).kept
        assert kept is not None
        assert content(str(path)) == {"_default": {1: {"n": 0}}}, moment
        pairs = [
            (file.read_bytes(), file.with_name(file.name + "-wal").read_bytes())
            for file in folder.iterdir()
            if ".replaced-" in file.name and not file.name.endswith("-wal")
            if file.with_name(file.name + "-wal").exists()
        ]
        kept_new = [each for each in backups_of(path) if each.kind == BEFORE_RESTORE]
        assert old in pairs, (moment, kept_new)
        assert damage(str(path)) == []
        _put(folder, saved)
