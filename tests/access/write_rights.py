"""Writes `rights.txt` as the operations are: what is new in it is to be read over, line by line."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path

from coordtui.testing.isolation import private_folders
from tests.access.rights_matrix import FREELY, NEVER, RULES, SEEN, UNREACHED, WITHIN, opened

LAST = (WITHIN, SEEN, FREELY)


def write() -> None:
    """Group the operations by the rule that they follow now."""
    groups = defaultdict[str, list[str]](list)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with private_folders(folder / "home"), opened(folder) as matrix:
            for operation, rule in matrix.followed().items():
                groups[NEVER if operation in UNREACHED else rule].append(operation)
    order = sorted(
        groups, key=lambda rule: (rule.startswith(NEVER), LAST.index(rule) + 1 if rule in LAST else 0, rule)
    )
    blocks = ["\n".join([f"[{rule}]", *sorted(groups[rule])]) for rule in order]
    RULES.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
