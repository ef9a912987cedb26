"""Whether a paper was withdrawn: arXiv says so only in words, in the comment or the abstract."""

from __future__ import annotations

import re

_COMMENT = re.compile(
    r"^\W*(?:temporarily\s+)?withdrawn\b"
    r"|\b(?:is|was|been|being)\s+(?:\w+\s+)?withdrawn\b"
    r"|\b(?:paper|article|manuscript|preprint|submission)\s+withdrawn\b(?!\s+from\s+the\b)"
    r"|\bwithdrawn\s+(?:by|due|because|from\s+arxiv)\b"
    r"|\bhave\s+withdrawn\s+(?:the|this)\s+(?:paper|article|manuscript|preprint)\b",
    re.IGNORECASE,
)
_ABSTRACT = re.compile(
    r"\bthis\s+(?:paper|article|submission|manuscript|work|preprint|version|note)\s+"
    r"(?:has\s+been|is|was)\s+(?:\w+\s+)?withdrawn\b",
    re.IGNORECASE,
)


def is_withdrawn(comment: str, abstract: str) -> bool:
    """Whether the comment or the abstract says that the paper itself was withdrawn."""
    return bool(_COMMENT.search(comment) or _ABSTRACT.search(abstract))
