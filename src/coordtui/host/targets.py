"""Code named by `"package.module:attribute"`, imported when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def resolve(target: str) -> Any:
    """What the target names; without an attribute, the module itself.

    Raises whatever the import raises, and `AttributeError` when the module lacks the name.
    """
    module, _, attribute = target.partition(":")
    found = import_module(module)
    return getattr(found, attribute) if attribute else found
