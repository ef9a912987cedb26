"""A code in large signs, to be read from the last row of a room."""

from __future__ import annotations

_SIGNS = {
    "2": "71747", "3": "71717", "4": "55711", "5": "74717", "6": "74757", "7": "71222", "8": "75757",
    "9": "75717", "A": "25755", "B": "65656", "C": "34443", "D": "65556", "E": "74647", "F": "74644",
    "G": "34553", "H": "55755", "J": "11152", "K": "55655", "M": "57755", "N": "75555", "P": "65644",
    "Q": "75571", "R": "65655", "S": "34216", "T": "72222", "U": "55557", "V": "55552", "W": "55775",
    "X": "55255", "Y": "55222", "Z": "71247",
}  # fmt: skip
"""The signs of codes, three cells wide: five lines, of which each figure holds the cells as bits."""


def large(code: str) -> list[str]:
    """The code in five lines, six columns and two between for each sign; signs of no code are blank."""
    return [
        "  ".join(_cells(int(_SIGNS.get(sign, "00000")[line])) for sign in code).rstrip() for line in range(5)
    ]


def _cells(bits: int) -> str:
    return "".join("██" if bits & bit else "  " for bit in (4, 2, 1))
