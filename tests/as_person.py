"""The program as somebody of the lab: `python -m tests.as_person NUMBER NAME ROLE [arguments]`.

It acts as a remote researcher or guest would, so that two people can be tried side by side on one
store; what follows are the arguments of `coordtui`.
"""

from __future__ import annotations

import sys

from coordtui.api import Actor
from coordtui.cli import main
from coordtui.host import session


def run(number: int, name: str, role: str, arguments: list[str]) -> int:
    """Run the program; sessions are opened for this person unless they are given another."""
    defaults = session.open_session.__kwdefaults__
    assert defaults is not None
    defaults["actor"] = Actor(person=number, name=name, roles=frozenset({role}), via="ssh:trial")
    return main(arguments)


if __name__ == "__main__":
    sys.exit(run(int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:]))
