"""Code named by `"package.module:attribute"`, imported when it is used."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from coordtui.text.safety import safe


def resolve(target: str) -> Any:
    """What the target names; without an attribute, the module itself.

    Raises whatever the import raises, and `AttributeError` when the module lacks the name.
    """
    module, _, attribute = target.partition(":")
    found = import_module(module)
    return getattr(found, attribute) if attribute else found


PRINTED = 20
"""Lines that go to the log."""

_log = logging.getLogger("coordtui.printed")


@contextmanager
def quiet() -> Iterator[None]:
    """What is printed goes to the log, not among what somebody reads or a program parses; input is empty.

    On a screen of our own, or where output is gathered, that is seen to already.
    """
    if sys.stdout is not sys.__stdout__:
        yield
        return
    kept = sys.stdout, sys.stdin
    said = sys.stdout = io.StringIO()
    sys.stdin = io.StringIO()
    try:
        yield
    finally:
        sys.stdout, sys.stdin = kept
        for line in said.getvalue().splitlines()[:PRINTED]:
            _log.warning("printed: %s", safe(line, limit=500))
