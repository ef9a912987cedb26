"""Background work: one runner at a time across processes, progress, a journal of runs."""

from coordtui.jobs.journal import KEPT
from coordtui.jobs.leases import Lease
from coordtui.jobs.line import Progress
from coordtui.jobs.runner import Jobs
from coordtui.jobs.tables import TABLES

__all__ = ["KEPT", "TABLES", "Jobs", "Lease", "Progress"]
