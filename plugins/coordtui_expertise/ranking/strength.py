"""What a score means: from 1, weak, to 5, strong; or too little to name somebody."""

from __future__ import annotations

from bisect import bisect_right

FLOORS = (0.04, 0.06, 0.08, 0.1, 0.13)
"""The least score of each strength. Of the people of the recorded papers (one half) who score so for a
later paper, so many wrote it: 3, 6, 14, 39 and 75 of 100, where one in 250 would by chance. The same holds,
within a few of 100, when the question is but the title, or three rare pairs of words."""


def strength_of(score: float) -> int:
    """From 1 to 5; 0 for who is not near enough to be named."""
    return bisect_right(FLOORS, score)
