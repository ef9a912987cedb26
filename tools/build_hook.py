"""Compiles the translations when a wheel, an sdist or an editable install is made."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGUES = Path("src", "coordtui", "authoring", "catalogues.py")


class CustomBuildHook(BuildHookInterface[Any]):
    """What hatchling calls."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before anything is collected; coordtui is not installed yet, so by the path of the code."""
        spec = spec_from_file_location("coordtui_catalogues", Path(self.root) / CATALOGUES)
        assert spec is not None
        assert spec.loader is not None
        catalogues = sys.modules[spec.name] = module_from_spec(spec)
        spec.loader.exec_module(catalogues)
        catalogues.compile_all(Path(self.root))
