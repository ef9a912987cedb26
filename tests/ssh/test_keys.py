"""What sshd itself makes of the lines that the program writes: who comes in, and until when."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from coordtui.access.keys import changes, file
from coordtui.access.keys.line import read_line, write_line
from tests.ssh.rig import GUEST, NOBODY, RESEARCHER, Rig


@pytest.fixture
def bo(rig: Rig) -> Iterator[Rig]:
    """The lab; afterwards the keys are again what they were."""
    yield rig
    rig.usual_lines()


def lets_in(rig: Rig, key: str = RESEARCHER) -> bool:
    """Whether sshd lets in who has the key: as far as to a gate, which takes no commands."""
    answer = rig.run(key, "lab", "id")
    denied = "Permission denied" in answer.stderr
    assert answer.returncode != 0
    assert denied or "No command" in answer.stderr, answer
    return not denied


@pytest.mark.parametrize(("ends_in", "comes_in"), [(None, True), (2, True), (-2, False)])
def test_sshd_reads_the_end_of_a_key_in_utc(bo: Rig, ends_in: int | None, comes_in: bool) -> None:
    """Two hours either way: one that was read in another zone would be told by it."""
    now = datetime.now(UTC).replace(microsecond=0)
    at = None if ends_in is None else now + timedelta(hours=ends_in)
    entry = read_line(bo.lines[RESEARCHER]).entry
    assert entry is not None
    bo.lines[RESEARCHER] = write_line(replace(entry, expires=at, added=now.date(), title="portable"))
    bo.write_lines()
    assert lets_in(bo) is comes_in


def test_sshd_lets_in_by_a_file_that_the_program_replaced_and_no_more_when_it_took_the_key_out(
    bo: Rig,
) -> None:
    assert lets_in(bo)
    (entry,) = file.keys_of(bo.keys_file, RESEARCHER)
    file.change(bo.keys_file, lambda there: changes.revoked(there, [entry]), lambda: None)
    assert not lets_in(bo)
    file.change(bo.keys_file, lambda there: changes.added(there, entry), lambda: None)
    assert lets_in(bo)


def test_root_lets_somebody_in_and_leaves_nothing_of_its_own_in_the_accounts_folder(bo: Rig) -> None:
    """The store is asked by the account: what that could have prepared, root does not open."""
    place = bo.place
    if not place.apart:
        pytest.skip("only root works for another account")
    key_file = bo.client / f"{NOBODY}.pub"
    words = [
        *place.within,
        sys.executable,
        "-m",
        "coordtui",
        "--settings",
        str(bo.settings),
        "access",
        "add-key",
    ]
    nobody = bo.call([*words, "somebody", "--key", str(key_file)])
    assert (nobody.returncode, "people search" in nobody.stderr) == (1, True), nobody.stderr
    done = bo.call([*words, GUEST, "--key", str(key_file)])
    assert (done.returncode, GUEST in done.stdout) == (0, True), done.stderr
    assert lets_in(bo, NOBODY)
    assert {each.stat().st_uid for each in place.home.rglob("*")} == {place.uid}
