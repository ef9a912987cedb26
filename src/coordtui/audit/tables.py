"""What the core declares for the audit log."""

from __future__ import annotations

from datetime import timedelta

from coordtui.api.declare import Command, Job
from coordtui.text.messages import N_

KINDS = {"person": "core.people", "group": "core.groups"}
"""What people call the records of the core's tables."""

RIGHT = "core.audit.view"
"""The right to read the audit log: what everybody changed, and what documents were before."""

JOB = Job(
    id="core.audit",
    title=N_("Verify the audit log, note its seal, and forget what is kept no longer"),
    target="coordtui.audit.daily:run",
    every=timedelta(days=1),
)

COMMAND = Command(
    id="core.audit",
    title=N_("journal: who changed what, and when"),
    action="coordtui.ui.journal:open_journal",
    requires=RIGHT,
)
"""Opens the window."""

HISTORY = Command(
    id="core.audit.history",
    title=N_("history of this record"),
    action="coordtui.ui.journal:open_history",
    keys=("g H",),
    requires=RIGHT,
    on_record=True,
)
"""Opens the window on the record under the cursor."""
