"""Copies of the whole store, taken while it is in use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coordtui.store.engines.base import Engine


def before_migration(engine: Engine) -> Path:
    """Copy the store, as it was before the running transaction, beside its file."""
    path = engine.path
    name = f"{path.name}.before-{engine.clock():%Y-%m-%dT%H%M%S}"
    taken = {entry.name for entry in path.parent.iterdir()}
    name = next(n for n in (name, *(f"{name}-{count}" for count in range(2, 1000))) if n not in taken)
    partial, backup = path.with_name(f"{name}.part"), path.with_name(name)
    try:
        descriptor = os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        try:
            os.fchmod(descriptor, path.stat().st_mode & 0o777)
            engine.back_up_to(partial)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        partial.rename(backup)
    finally:
        partial.unlink(missing_ok=True)
    return backup
