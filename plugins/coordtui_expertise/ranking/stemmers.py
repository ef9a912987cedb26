"""The two stemmers of the ranking without those of thirty other languages, which the library imports along.

They would take 3 MB of each session that looks at people, and a tenth of a second of its first look.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from threading import Lock
from typing import Any

_LIBRARY = "snowballstemmer"
_lock = Lock()


@cache
def stemmers() -> tuple[Any, Any]:
    """The one for English and the one for French; `stemWord` cuts the ending off a word."""
    with _lock:
        try:
            return _alone("english"), _alone("french")
        except (ImportError, AttributeError):  # a version that is laid out otherwise
            library = import_module(_LIBRARY)
            return library.stemmer("english"), library.stemmer("french")


def _alone(language: str) -> Any:
    """One of them. The library stays out of `sys.modules`: whoever imports it finds the whole of it."""
    before = {name: module for name, module in sys.modules.items() if _is_of_the_library(name)}
    spec = find_spec(_LIBRARY)
    if spec is None:
        raise ImportError(_LIBRARY)
    if not before:
        sys.modules[_LIBRARY] = module_from_spec(spec)  # its place, so that its own modules are found
    try:
        module = import_module(f"{_LIBRARY}.{language}_stemmer")
        return getattr(module, f"{language.capitalize()}Stemmer")()
    finally:
        if not before:
            for name in [*filter(_is_of_the_library, sys.modules)]:
                del sys.modules[name]


def _is_of_the_library(name: str) -> bool:
    return name.partition(".")[0] == _LIBRARY
