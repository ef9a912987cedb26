"""The program killed between a sign-up and its letter: one message, once."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from coordtui.api import Letter
from coordtui.testing import open_test_session
from coordtui_training.records import Session, Signup, Step

SETTINGS = """
[outbox]
smtp_host = "127.0.0.1"
smtp_port = {port}
smtp_security = "none"
sender = "Placeholder Lab <training@example.invalid>"
[training]
organizer = "training@example.invalid"
"""

SIGN_UP = """
import os, signal, sys
from pathlib import Path
from coordtui.testing import open_test_session
from coordtui_training import letters
from coordtui_training.records import Session, Signup, Step

folder, settings, dies = Path(sys.argv[1]), sys.argv[2], sys.argv[5]
session, person = map(int, sys.argv[3:5])

def die(here):
    if here == dies:
        os.kill(os.getpid(), signal.SIGKILL)

with open_test_session(folder, {"training": "coordtui_training"}, settings=settings) as opened:
    ctx = opened.context("training")
    held = ctx.store.records(Session).get(session)
    with ctx.store.transaction():
        signup = ctx.store.records(Signup).add(
            Signup(session=session, person=person, state="confirmed", asked=ctx.clock())
        )
        step = ctx.store.records(Step).add(
            Step(signup=signup.doc_id, session=session, person=person, at=ctx.clock(), was="",
                 became="confirmed", why="asked", by=person)
        )
        die("the step is written")
        assert letters.tell_step(ctx, held, signup, step) == "queued"
        die("the letter is queued")
    die("all is committed")
    opened.jobs.run("core.outbox")
    die("it is delivered")
"""


@pytest.fixture
def smtp():
    """The mail server that the tests of the outbox have."""
    from importlib.util import module_from_spec, spec_from_file_location
    from pathlib import Path

    path = Path(__file__).parents[3] / "tests" / "outbox" / "conftest.py"
    spec = spec_from_file_location("outbox_conftest", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    server = module.MailServer()
    yield server
    server.close()


@pytest.mark.parametrize(
    ("dies", "arrive"),
    [
        ("the step is written", 0),
        ("the letter is queued", 0),
        ("all is committed", 1),
        ("it is delivered", 1),
    ],
)
def test_killed_anywhere_a_sign_up_and_its_letter_are_both_there_once_or_neither(
    lab, smtp, tmp_path, dies, arrive
):
    person, session = lab.person(), lab.session()
    settings = SETTINGS.format(port=smtp.port)
    words = [str(tmp_path), settings, str(session.doc_id), str(person), dies]
    ended = subprocess.run([sys.executable, "-c", SIGN_UP, *words], timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL
    with open_test_session(tmp_path, {"training": "coordtui_training"}, settings=settings) as opened:
        for _ in range(2):
            opened.jobs.run("core.outbox")
        ctx = opened.context("training")
        assert ctx.store.records(Session).count() == 1
        assert ctx.store.records(Signup).count() == ctx.store.records(Step).count() == arrive
        assert [each.state for each in opened.context().store.records(Letter).find()] == ["sent"] * arrive
    assert len(smtp.mails) == arrive
    for message in smtp.messages:
        (invitation,) = (part for part in message.walk() if part.get_content_type() == "text/calendar")
        assert invitation.get_param("method") == "REQUEST"
        assert b"\r\nMETHOD:REQUEST\r\n" in invitation.get_payload(decode=True)
