"""What is known of the fleet: machines and devices, what was heard of them, figures over time, users.

`keep` stores what was heard, `live` tells how the fleet stands, `history` how it stood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.api import later

if TYPE_CHECKING:
    from coordtui_gpus.fleet.accounts import forget_login, logins, people_of, person_of, set_login
    from coordtui_gpus.fleet.histories import busy_history, history
    from coordtui_gpus.fleet.keeping import keep
    from coordtui_gpus.fleet.machines import (
        WrongField,
        add_host,
        archive_host,
        host,
        host_named,
        hosts,
        order_of,
        outages,
        put_back,
        save_host,
        take_out,
    )
    from coordtui_gpus.fleet.slurm import keep_slurm
    from coordtui_gpus.fleet.standing import live
    from coordtui_gpus.fleet.states import is_old, stale_after, state_of
    from coordtui_gpus.fleet.values import (
        FIGURES,
        Fleet,
        GpuState,
        GpuView,
        Heard,
        Held,
        History,
        HostView,
    )

__all__ = [
    "FIGURES",
    "Fleet",
    "GpuState",
    "GpuView",
    "Heard",
    "Held",
    "History",
    "HostView",
    "WrongField",
    "add_host",
    "archive_host",
    "busy_history",
    "forget_login",
    "history",
    "host",
    "host_named",
    "hosts",
    "is_old",
    "keep",
    "keep_slurm",
    "live",
    "logins",
    "order_of",
    "outages",
    "people_of",
    "person_of",
    "put_back",
    "save_host",
    "set_login",
    "stale_after",
    "state_of",
    "take_out",
]

__getattr__ = later(
    __name__,
    {
        "coordtui_gpus.fleet.values": (
            *("FIGURES", "Fleet", "GpuState", "GpuView", "Heard", "Held", "History", "HostView"),
        ),
        "coordtui_gpus.fleet.machines": (
            *("WrongField", "add_host", "archive_host", "host", "host_named", "hosts"),
            *("order_of", "outages", "put_back", "save_host", "take_out"),
        ),
        "coordtui_gpus.fleet.keeping": ("keep",),
        "coordtui_gpus.fleet.slurm": ("keep_slurm",),
        "coordtui_gpus.fleet.standing": ("live",),
        "coordtui_gpus.fleet.histories": ("busy_history", "history"),
        "coordtui_gpus.fleet.accounts": ("forget_login", "logins", "people_of", "person_of", "set_login"),
        "coordtui_gpus.fleet.states": ("is_old", "stale_after", "state_of"),
    },
)
