"""How much one person takes of the server by words alone: so many at once, and so long."""

from __future__ import annotations

import os
import signal

import pytest

from coordtui.access.gate import slots
from tests.gate.conftest import House


def test_who_has_two_words_answered_is_turned_away_with_a_third(house: House) -> None:
    own = slots.own_folder(house.state / "coordtui", "bo")
    slots.make(own)
    taken = [slots.take_for_word(own), slots.take_for_word(own)]
    no = house.run(SSH_ORIGINAL_COMMAND="my-data")
    os.close(taken.pop())
    yes = house.run(SSH_ORIGINAL_COMMAND="my-data")
    os.close(taken.pop())
    assert (no.returncode, no.stdout, yes.returncode) == (75, b"", 0)
    assert b" 2 " in no.stderr
    assert no.stderr.count(b"\n") == 1


def test_words_take_no_place_of_a_screen(house: House, tmp_path_factory: pytest.TempPathFactory) -> None:
    own = slots.own_folder(tmp_path_factory.mktemp("own"), "bo")
    slots.make(own)
    taken = [slots.take_for_word(own), slots.take(own, 1), slots.take_for_word(own)]
    for each in taken:
        os.close(each)


BUSY = "import hashlib; hashlib.pbkdf2_hmac('sha256', b'', b'', 10**9)"
"""A long call into C, during which Python answers no signal in the thread that is in it."""


@pytest.mark.parametrize(
    ("limit", "held"),
    [("WITHIN = 0.1", "import time; time.sleep(50)"), ("WITHIN = 0.1", BUSY), ("CPU = 1", BUSY)],
    ids=["waits", "works", "processor"],
)
def test_a_word_that_takes_too_long_is_ended_with_a_sentence(house: House, limit: str, held: str) -> None:
    before = (
        f"from coordtui.access.gate import timely, verbs\ntimely.{limit}\n"
        f"def held(*_):\n    {held}\nverbs.answer = held\n"
    )
    done = house.run(SSH_ORIGINAL_COMMAND="my-data", before=before)
    assert (done.returncode, done.stdout) == (75, b"")
    assert done.stderr.startswith((b"coordtui: This took", b"coordtui: Cela a"))
    assert done.stderr.count(b"\n") == 1


def test_who_reads_nothing_of_the_answer_keeps_no_process(house: House) -> None:
    """Neither what they asked for nor why it is ended has room on its way."""
    before = (
        "import os\nfrom coordtui.access.gate import timely, verbs\n"
        "timely.WITHIN = timely.TOLD_WITHIN = 0.1\n"
        "read, full = os.pipe()\nos.set_blocking(full, False)\nos.write(full, b'x' * 10**6)\n"
        "os.set_blocking(full, True)\nos.dup2(full, 2)\n"
        "verbs.answer = lambda *_: os.write(full, b'x')\n"
    )
    assert house.run(SSH_ORIGINAL_COMMAND="my-data", before=before).returncode == -signal.SIGALRM
