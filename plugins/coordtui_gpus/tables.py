"""The tables, and the rules that the engine itself holds, whoever writes: a second process, an import."""

from __future__ import annotations

from tinydb import where

from coordtui.api import AtMost, Require, Table
from coordtui.api.references import Moved
from coordtui_gpus.records import (
    WHOLE,
    Asset,
    Counted,
    Device,
    Edit,
    Hold,
    Host,
    Incident,
    Login,
    Outage,
    Placement,
    Reservation,
    Samples,
    Seen,
    Sweep,
    Use,
)
from coordtui_gpus.texts import N_

TABLES = (
    Table(name="hosts", record=Host, unique=("name",)),
    Table(name="devices", record=Device, unique=("uuid",), indexes=("host", "parent", "serial")),
    Table(name="seen", record=Seen, unique=("host",), history=False),
    Table(name="sweeps", record=Sweep, indexes=("at",), history=False),
    Table(
        name="samples",
        record=Samples,
        unique=(("tier", "part", "start"),),
        indexes=(("tier", "start"),),
        history=False,
    ),
    Table(
        name="uses", record=Use, indexes=(("device", "until"), ("until", "since"), "person"), history=False
    ),
    Table(name="logins", record=Login, unique=("login",)),
    Table(
        name="assets",
        record=Asset,
        indexes=("serial", "uuid", "tag", "warranty", "device", "host"),
        fulltext=("tag", "name", "serial", "uuid", "model", "location", "owner", "vendor", "order", "grant"),
    ),
    Table(name="placements", record=Placement, indexes=("device", ("host", "until"))),
    Table(name="edits", record=Edit, indexes=("asset",)),
    Table(name="outages", record=Outage, indexes=("end", "host")),
    Table(
        name="reservations",
        record=Reservation,
        unique=("uid",),
        indexes=("start", "end", ("person", "end"), ("state", "end")),
    ),
    Table(
        name="holds",
        record=Hold,
        indexes=("reservation", ("device", "end"), "end"),
        constraints=(
            Require(
                name="some_share",
                condition=(where("share") >= 1) & (where("share") <= WHOLE),
                message=N_("A share of a GPU is from 1 to 1,000 thousandths."),
            ),
            AtMost(
                name="shares",
                limit=WHOLE,
                per="device",
                weigh="share",
                where=where("firm") == True,  # noqa: E712 - a query
                during=("start", "end"),
                message=N_("The GPU is reserved at that time."),
            ),
        ),
    ),
    Table(
        name="incidents",
        record=Incident,
        indexes=("until", ("kind", "until"), "person", "device", "host"),
    ),
    Table(name="counted", record=Counted, unique=("device",)),
    Table(name="moved", record=Moved, indexes=("kept", "duplicate")),
)
