"""The window of certificates."""

from __future__ import annotations

from datetime import timedelta

from coordtui_training.certificates import Certificates
from coordtui_training.panes.certificates import CertificatesWindow
from coordtui_training.running import Roll
from coordtui_training.seats import Seats

from .windows_lab import Over


async def test_certificates_are_given_taken_back_and_brought_back(lab):
    session = lab.session(lab.course("SLRM"))
    Seats(lab.ctx()).add(session.doc_id, lab.person("Ngozi Inventada"))
    lab.clock.advance(timedelta(days=7, hours=1))
    Roll(lab.ctx()).close(session.doc_id, "present")
    async with Over(lab) as at:
        await at.open(CertificatesWindow(lab.ctx(), session.doc_id))
        assert "No certificate was given." in at.said()
        await at.press("c")
        assert "1 certificate was given." in at.said()
        code = Certificates(lab.ctx()).of(session.doc_id)[0].code
        assert code in at.text()
        await at.press("x")
        await at.type("wrong name")
        await at.press("ctrl+o")
        assert not Certificates(lab.ctx()).verify(code).valid
        assert "wrong name" in at.said()
        await at.press("u")
        assert Certificates(lab.ctx()).verify(code).valid
