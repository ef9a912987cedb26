"""A store on a server forgets too; its register of erasures is in the state folder."""

from __future__ import annotations

from pathlib import Path

from coordtui.access import SYSTEM
from coordtui.config.settings import settings_from_text
from coordtui.host.session import Session, open_session
from coordtui.privacy.erasing import erase
from coordtui.privacy.keeping import lines
from tests.store.engines import address

from .conftest import NAME, somebody


def opened(url: str, folder: Path) -> Session:
    settings = settings_from_text(folder / "settings.toml", "")
    return open_session(settings, url, create=True, found=[], state=folder / "state")


def test_somebody_is_forgotten_in_every_table_and_in_the_log_of_a_server(tmp_path: Path) -> None:
    url = address("postgres", tmp_path)
    with opened(url, tmp_path) as session:
        session.create_lab("Placeholder Lab", "en", "Ada Placeholder")
        person = somebody(session)
        receipt = erase(session, session.actor, person.doc_id)
        assert (receipt.store, receipt.still_named, receipt.backups) == ("server", {}, [])
        assert NAME not in {entry.name for entry in session.store.audit_log(10_000)}
        assert session.store.verify_audit() is None
        assert [each.code for each in lines(tmp_path / "state" / "erasures").values()] == [receipt.code]
    with opened(url, tmp_path) as session:
        assert session.directory_of(SYSTEM).person(person.doc_id) is None
