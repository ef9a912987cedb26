"""Draws the pictures of the documentation: the program on the invented lab, and widgets, as SVG.

python tools/pictures.py            writes docs/pictures/*.svg and docs/pictures/widgets/*.svg
python tools/pictures.py widgets    writes those of the widgets only
"""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from coordtui.api import Language
from coordtui.config import load_settings
from coordtui.demo import build
from coordtui.host.session import Session, open_session
from coordtui.testing import app_for, settled
from coordtui.text.translation import Translator
from coordtui.ui.gallery import samples
from coordtui.ui.gallery.app import GalleryApp

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
MORNING = datetime(2026, 11, 19, 14, 14, tzinfo=UTC)
SHOTS: dict[str, tuple[Language, tuple[int, int], list[str]]] = {
    "today": ("en", (100, 24), []),
    "papers": ("en", (120, 32), ["2", "down", "f", "down"]),
    "to-people": ("en", (120, 28), ["2", "A", "down"]),
    "people": ("en", (120, 32), ["4", "slash", *"reinforc", "enter", "down"]),
    "who-knows": ("en", (120, 32), ["w", *"adversarial", "space", *"robustness", "tab", "down", "down"]),
    "articles": ("fr", (100, 28), ["2"]),
    "training": ("en", (120, 32), ["g", "s", "down"]),
    "formations": ("fr", (120, 32), ["g", "s", "V", "V"]),
    "gpus": ("en", (120, 36), ["g", "u"]),
    "gpus-usage": ("en", (120, 28), ["g", "u", "B"]),
    "chronologie": ("fr", (120, 32), ["g", "u", "V"]),
    "help": ("en", (80, 24), ["2", "question_mark"]),
}
WIDGETS = (
    *("list", "list-and-detail", "detail", "form", "field-day", "field-search", "question", "versions"),
    *("sparkline", "bars", "heat", "month", "week", "timeline", "trend", "trend-several"),
)
"""The samples of the gallery that docs/widgets.md shows."""
WIDGET_COLUMNS = 80


async def draw(session: Session, size: tuple[int, int], keys: list[str]) -> str:
    """The screen after these keys, as SVG that fetches nothing from elsewhere."""
    app = app_for(session)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
        return offline(app.export_screenshot(title="coordtui"))


def offline(svg: str) -> str:
    """The picture without the fonts that it would fetch from elsewhere."""
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL).replace("Fira Code", "monospace")


async def draw_widget(name: str, language: str = "en") -> str:
    """A sample of the gallery by itself, as high as it is made for."""
    shown = [sample for sample in samples() if sample.name == name]
    app = GalleryApp(Translator(language), shown=shown)
    async with app.run_test(size=(WIDGET_COLUMNS, shown[0].lines)) as pilot:
        gallery = app.gallery
        for part in (gallery.title_line, gallery.list, gallery.words, gallery.hints):
            part.display = False
        await pilot.pause(0.5)
        gallery.action_enter()
        await pilot.pause(0.5)
        return offline(app.export_screenshot(title=str(shown[0].title)))


def draw_widgets() -> None:
    """A picture of each public widget."""
    folder = PICTURES / "widgets"
    folder.mkdir(parents=True, exist_ok=True)
    names = {sample.name for sample in samples()} & set(WIDGETS)
    for name in sorted(names):
        (folder / f"{name}.svg").write_text(asyncio.run(draw_widget(name)), "utf-8")
        print(f"docs/pictures/widgets/{name}.svg")


def main() -> None:
    """The widgets, then one invented lab, the same for each picture."""
    draw_widgets()
    if "widgets" in sys.argv[1:]:
        return
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(Path(folder) / "settings.toml")
        built = Path(folder) / "built"
        built.mkdir()
        with open_session(settings, at(built), create=True, clock=lambda: MORNING) as session:
            build(session, 1200, 600, MORNING)
        for name, (language, size, keys) in SHOTS.items():
            own = Path(folder) / name  # nobody was there before
            shutil.copytree(built, own)
            with open_session(settings, at(own), language=language, clock=lambda: MORNING) as session:
                (PICTURES / f"{name}.svg").write_text(asyncio.run(draw(session, size, keys)), "utf-8")
            print(f"docs/pictures/{name}.svg")


def at(folder: Path) -> str:
    """The address of the store in a folder."""
    return f"sqlite:///{folder}/lab.db"


if __name__ == "__main__":
    main()
