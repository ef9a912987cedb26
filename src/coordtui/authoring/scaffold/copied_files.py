"""The files of a plugin that a person wrote, and each under another name."""

from __future__ import annotations

from pathlib import Path

from coordtui.authoring.scaffold.renaming import Renaming, catalogue

_LEFT = frozenset({"__pycache__", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"})
_MADE = frozenset({".pyc", ".pyo", ".mo", ".so"})
_TEXTS = frozenset({".md", ".toml", ".txt", ".cfg", ".ambr", ".html", ".sql"})


def files_of(folder: Path) -> list[Path]:
    """What a person wrote: sources, catalogues and data, in order."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in _MADE and not _LEFT & {*path.relative_to(folder).parts}
    ]


def renamed(path: Path, renaming: Renaming) -> bytes:
    """What a file holds, under the other name; data as it is."""
    content = path.read_bytes()
    if path.suffix == ".py":
        return renaming.source(content.decode()).encode()
    if path.suffix == ".po":
        return catalogue(content.decode(), renaming).encode()
    return renaming.text(content.decode()).encode() if path.suffix in _TEXTS else content
