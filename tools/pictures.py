"""Draws the pictures of the documentation: the program on the invented lab, as SVG.

python tools/pictures.py          writes docs/pictures/*.svg
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from coordtui.config import load_settings
from coordtui.demo import build
from coordtui.host.session import Session, open_session
from coordtui.testing import app_for

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
MORNING = datetime(2026, 11, 19, 14, 14, tzinfo=UTC)
SHOTS = {
    "today": ("en", (100, 24), []),
    "papers": ("en", (120, 32), ["2", "down", "f", "down"]),
    "articles": ("fr", (80, 24), ["2", "down"]),
    "help": ("en", (80, 24), ["2", "question_mark"]),
}


async def draw(session: Session, size: tuple[int, int], keys: list[str]) -> str:
    """The screen after these keys, as SVG that fetches nothing from elsewhere."""
    app = app_for(session)
    async with app.run_test(size=size) as pilot:
        await pilot.pause(1.0)
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.5)
        svg = app.export_screenshot(title="coordtui")
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL).replace("Fira Code", "monospace")


def main() -> None:
    """One invented lab for all pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(Path(folder) / "settings.toml")
        url = f"sqlite:///{folder}/lab.db"
        with open_session(settings, url, create=True, clock=lambda: MORNING) as session:
            build(session, 1200, 600, MORNING)
        for name, (language, size, keys) in SHOTS.items():
            with open_session(settings, url, language=language, clock=lambda: MORNING) as session:
                (PICTURES / f"{name}.svg").write_text(asyncio.run(draw(session, size, keys)), "utf-8")
            print(f"docs/pictures/{name}.svg")


if __name__ == "__main__":
    main()
