"""Compiles the translations when a wheel, an sdist or an editable install is made."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# The builder runs this file from elsewhere.
sys.path.insert(0, str(Path(__file__).parent))

from catalogues import compile_all


class CustomBuildHook(BuildHookInterface[Any]):
    """What hatchling calls."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before anything is collected."""
        compile_all(Path(self.root))
