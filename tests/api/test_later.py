"""Packages whose parts are imported when they are first asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from coordtui.api import later


def test_a_part_is_found_in_its_module_within_the_package_or_elsewhere():
    part = later("coordtui.text", {".folding": ("fold",), "coordtui.api.records": ("Person",)})
    assert part("fold")("É") == "e"
    assert part("Person").__module__ == "coordtui.api.records"


def test_what_a_package_does_not_have_is_said_as_python_says_it():
    with pytest.raises(AttributeError, match=r"module 'coordtui\.text' has no attribute 'nothing'"):
        later("coordtui.text", {})("nothing")


def test_a_part_that_nobody_asks_for_is_not_imported():
    code = "import sys, coordtui.api; sys.exit('coordtui.api.services' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
    code = "import sys; from coordtui.api import Ask; sys.exit('coordtui.api.services' not in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
