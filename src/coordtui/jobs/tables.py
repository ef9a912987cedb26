"""The tables of this room, which the core owns."""

from __future__ import annotations

from coordtui.api.declare import Table
from coordtui.api.jobs import Run
from coordtui.jobs.leases import Lease

TABLES = (
    Table(name="job_runs", record=Run, indexes=("job",), history=False),
    Table(name="leases", record=Lease, unique=("job",), history=False),
)
