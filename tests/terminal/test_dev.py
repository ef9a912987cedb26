"""`coordtui dev` in a terminal: a save is seen, a fault is shown with its lines, and mended."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.terminal

PYPROJECT = """
[project]
name = "coordtui-teapots"
[project.entry-points."coordtui.plugins"]
teapots = "coordtui_teapots"
"""

PLUGIN = """
from coordtui.api import Pane, Plugin, hookimpl, marking

N_, NN_ = marking("coordtui_teapots")


@hookimpl
def coordtui_plugin():
    page = Pane(id="teapots.list", title=N_("Teapots"), target="coordtui_teapots.panes:TeapotsPage")
    return Plugin(name="teapots", title=N_("Teapots"), api=1, panes=(page,))
"""

PANES = """
from coordtui.ui.widgets import Page


class TeapotsPage(Page):
    def on_mount(self):
        self.headline("short and stout")
"""


def test_a_page_changes_breaks_and_comes_back_as_its_file_is_saved(open_program, tmp_path: Path) -> None:
    package = tmp_path / "project" / "coordtui_teapots"
    package.mkdir(parents=True)
    (package.parent / "pyproject.toml").write_text(PYPROJECT)
    (package / "__init__.py").write_text(PLUGIN)
    panes, log = package / "panes.py", tmp_path / "dev.log"
    panes.write_text(PANES)
    asked = ("dev", str(package), "--alone", "--people", "5", "--papers", "0", "--log", str(log))
    program = open_program(*asked, "--lang", "en", size=(80, 24))
    program.wait_for("short and stout")
    panes.write_text(PANES.replace("short and stout", "tall and thin"))
    program.wait_for("tall and thin")
    panes.write_text(PANES.replace("self.headline", "self.handle.spout"))
    shown = program.wait_for("self.handle.spout")
    assert "Teapots has stopped" in shown
    assert "coordtui_teapots/panes.py:7, on_mount" in shown
    (package / "__init__.py").write_text(PLUGIN + "def (:\n")
    shown = program.wait_for("SyntaxError")
    assert "def (:" in shown
    (package / "__init__.py").write_text(PLUGIN)
    panes.write_text(PANES)
    program.wait_for("short and stout")
    program.press("\x1b[24~")  # f12
    program.wait_for("Console · teapots")
    assert program.leave() == 0
    assert "AttributeError" in log.read_text()
    assert program.left_behind() == []
