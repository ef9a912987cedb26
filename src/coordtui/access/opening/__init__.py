"""Opening the lab to people over SSH: what a machine must be told, and whether it still holds.

`plan` lists the steps, each with the shell commands that an administrator would type; `carry_out`
runs those same commands. `examine` looks at the machine as it is and says what is unsafe.
"""

from coordtui.access.opening.applying import Outcome, Progress, carry_out
from coordtui.access.opening.examining import examine
from coordtui.access.opening.machine import Machine
from coordtui.access.opening.place import Place, Way
from coordtui.access.opening.plans import plan
from coordtui.access.opening.rows import Row, Severity
from coordtui.access.opening.steps import Step

__all__ = [
    "Machine",
    "Outcome",
    "Place",
    "Progress",
    "Row",
    "Severity",
    "Step",
    "Way",
    "carry_out",
    "examine",
    "plan",
]
