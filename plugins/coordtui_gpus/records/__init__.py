"""What is stored: machines and their GPUs, what was seen of them, what the lab owns and who reserved what.

Moments are in UTC. What is measured every half minute stands in few, packed rows (`Sweep`,
`Samples`): each change of the store leaves an entry in its log for ever. The rules that nothing
may break are in `tables`, for the engine to hold.
"""

from __future__ import annotations

from coordtui_gpus.records.flagged import ABOUT_PEOPLE, Incident, IncidentKind
from coordtui_gpus.records.machines import DEVICE, HOST, WHOLE, Device, Host, Outage, Vendor, Via
from coordtui_gpus.records.owned import ASSET, Asset, AssetKind, Edit, Lifecycle, Placement
from coordtui_gpus.records.reserved import RESERVATION, STANDING, Hold, Reservation, ReservationState, Wanted
from coordtui_gpus.records.seen import (
    Counted,
    HostState,
    Login,
    Samples,
    Seen,
    SeenGpu,
    SeenJob,
    SeenProcess,
    Sweep,
    Tier,
    Use,
)

__all__ = [
    "ABOUT_PEOPLE",
    "ASSET",
    "DEVICE",
    "HOST",
    "RESERVATION",
    "STANDING",
    "WHOLE",
    "Asset",
    "AssetKind",
    "Counted",
    "Device",
    "Edit",
    "Hold",
    "Host",
    "HostState",
    "Incident",
    "IncidentKind",
    "Lifecycle",
    "Login",
    "Outage",
    "Placement",
    "Reservation",
    "ReservationState",
    "Samples",
    "Seen",
    "SeenGpu",
    "SeenJob",
    "SeenProcess",
    "Sweep",
    "Tier",
    "Use",
    "Vendor",
    "Via",
    "Wanted",
]
