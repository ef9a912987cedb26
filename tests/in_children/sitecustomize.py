"""In a program that a test starts: with the store's package, `tests.postgres_stores` is loaded too."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any


class _Follows(MetaPathFinder):
    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path) if fullname == "coordtui.store" else None
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def load_both(module: ModuleType) -> None:
                load(module)
                sys.path.append(str(Path(__file__).parents[2]))
                import tests.postgres_stores  # noqa: F401 - it takes over

            spec.loader.exec_module = load_both  # type: ignore[method-assign]
        return spec


sys.meta_path.insert(0, _Follows())
