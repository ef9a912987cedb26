"""What the page of the fleet costs, in things that can be counted: modules, cells made, machines asked."""

from __future__ import annotations

import subprocess
import sys

import pytest

from coordtui.ui.widgets import Heat, HeatCell, HeatRow, HeatStrip
from coordtui_gpus.panes import strip as strips
from coordtui_gpus.panes.fleet_reading import Known
from coordtui_gpus.panes.listing import Listing

from .conftest import Lab
from .fleet_values import many

NOT_FOR_A_GLANCE = (
    *("numpy", "calendar", "email", "csv", "coordtui_gpus.booking", "coordtui_gpus.fairness."),
    *("coordtui.ui.widgets.dates", "coordtui.ui.widgets.fields", "coordtui.ui.widgets.inputs"),
    *("coordtui.ui.widgets.choosing", "coordtui.text.moments", "coordtui.text.spans"),
    *("coordtui_gpus.panes.reserve", "coordtui_gpus.panes.timeline", "coordtui_gpus.collecting.engine"),
)
"""Forms, reservations and figures of the past: none of it is on the page before a key asks for it."""


def test_the_page_is_imported_without_forms_reservations_and_numpy() -> None:
    code = (
        "import sys, coordtui.cli, coordtui.ui.app, coordtui.ui.widgets.record_list, coordtui_gpus.declared\n"
        "before = set(sys.modules)\n"
        "import coordtui_gpus.panes.fleet_page\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    imported = ran.stdout.split()
    assert "coordtui_gpus.panes.fleet_page" in imported
    assert [each for each in imported if each.startswith(NOT_FOR_A_GLANCE)] == []
    assert len(imported) <= 60


def test_only_cells_of_machines_that_were_heard_since_are_made_anew(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet, made = many(50), strips.Made()
    listing = Listing(lab.ctx())
    listing.take(Known(fleet=fleet))
    views, count = [*fleet.hosts], list[int]()
    real = strips.gpu_cell
    monkeypatch.setattr(strips, "gpu_cell", lambda view, *rest: count.append(1) or real(view, *rest))
    first = strips.heat(views, "gpus", listing.tell, made)
    assert len(count) == len(first.cells) == sum(len(each.gpus) for each in views)
    count.clear()
    views[3] = many(50).hosts[3]
    strips.heat(views, "gpus", listing.tell, made)
    assert len(count) == len(views[3].gpus)


def test_the_words_of_a_cell_are_made_when_they_are_read() -> None:
    read = list[int]()

    def words() -> str:
        read.append(1)
        return "half"

    strip = HeatStrip(Heat([HeatRow("a", [[HeatCell(n, f"h{n}", 4, 8, words=words) for n in range(500)]])]))
    strip.lines_at(80, 10)
    assert len(read) == 1, "that of the cursor"
    assert strip.height_at(80) == len(strip.lines_at(80, 1000))


def test_a_typed_letter_asks_no_machine_anew(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    listing, asked = Listing(lab.ctx()), list[int]()
    known = Known(fleet=many(40))
    listing.narrowing.prepare(known)
    listing.take(known)
    real = listing.narrowing._values
    monkeypatch.setattr(listing.narrowing, "_values", lambda *given: asked.append(1) or real(*given))
    name = known.fleet.hosts[7].host.name
    listing.words = name
    assert [each for each in listing.narrow() if isinstance(each, int)] == [known.fleet.hosts[7].host.doc_id]
    assert asked == []
    listing.take(Known(fleet=many(40)))
    assert len(asked) == 40, "others were heard, and nobody prepared them"
