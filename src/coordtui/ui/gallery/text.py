"""The gallery in words: what each widget says of itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from coordtui.text.messages import N_, Translate
from coordtui.text.translation import Translator
from coordtui.ui.gallery.sample import Sample


def gallery_text(samples: Sequence[Sample], translator: Translator) -> list[str]:
    """For each sample its name and title, then its `as_text`, indented, and an empty line.

    The gallery runs for it, without a terminal: a form has its fields only on a screen.
    """
    return asyncio.run(_said(samples, translator))


async def _said(samples: Sequence[Sample], translator: Translator) -> list[str]:
    from coordtui.ui.gallery.app import GalleryApp

    app = GalleryApp(translator, shown=samples)
    lines: list[str] = []
    async with app.run_test(size=(80, 24)) as pilot:
        for sample in samples:
            await app.gallery.show(sample.name)
            await pilot.pause()
            said = "\n".join(words_of(app.gallery.live, translator)).splitlines()
            lines += [f"{sample.name}: {translator(sample.title)}", *(f"  {line}" for line in said), ""]
    if app.fault is not None:
        raise app.fault
    return lines


def words_of(widget: object, translate: Translate) -> list[str]:
    """What a widget says of itself; for one that says nothing, a sentence."""
    as_text = getattr(widget, "as_text", None)
    return list(as_text()) if callable(as_text) else [translate(N_("This widget says nothing in words."))]
