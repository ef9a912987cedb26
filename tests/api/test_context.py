from __future__ import annotations

from pathlib import Path

import pytest

from coordtui.api import Group, NotAllowed
from coordtui.testing import actor_with, open_test_session


def test_acting_as_somebody_else_changes_rights_everywhere_and_nothing_else(tmp_path: Path) -> None:
    with open_test_session(tmp_path) as session:
        ctx = session.context()
        guest = ctx.acting_as(actor_with("guest"))
        assert (guest.plugin, guest.clock, guest.settings) == (ctx.plugin, ctx.clock, ctx.settings)
        with pytest.raises(NotAllowed):
            guest.require("core.people.view")
        with pytest.raises(NotAllowed):
            guest.directory.groups().add(Group(name="Graphs"))
        ctx.directory.groups().add(Group(name="Graphs"))


def test_a_notice_reaches_the_person_at_the_terminal(tmp_path: Path) -> None:
    with open_test_session(tmp_path) as session:
        session.context().notify("Done.", "warning")
        assert [(notice.message, notice.level, notice.at) for notice in session.told.all] == [
            ("Done.", "warning", session.clock())
        ]
