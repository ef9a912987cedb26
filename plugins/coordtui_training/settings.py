"""The plugin's settings: section `[training]` of `settings.toml`."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from coordtui.api import Settings
from coordtui_training.records import WaitingList

_Count = Annotated[int, msgspec.Meta(ge=1)]
_Least = Annotated[int, msgspec.Meta(ge=0)]
_Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]


class TrainingSettings(Settings, kw_only=True, frozen=True):
    """How sessions are filled and held, unless a session says otherwise."""

    zone: str = "America/Toronto"
    """The time zone of new sessions, by its name in the tz database."""

    waiting_list: WaitingList = "offer"
    """What becomes of a seat that comes free: `offer` it for some time, give it at once (`auto`),
    or leave it to be given by `hand`."""

    offer_hours: _Count = 24
    """How long an offered seat is kept at most. Near the cut-off it is a third of the time that is left."""

    offer_least_minutes: _Count = 30
    """How long an offered seat is kept at least, though never beyond the cut-off."""

    expired: Literal["end", "out"] = "out"
    """Who lets an offer end: is `out`, or goes to the `end` of the waiting list."""

    cutoff_hours: _Least = 2
    """So many hours before a session begins nobody signs up or gets a seat any more, except by name."""

    late_cancel_hours: _Least = 48
    """Who gives up a seat later than so many hours before the start has cancelled late."""

    no_show_policy: Literal["lower", "none"] = "lower"
    """What follows when somebody does not come again and again: `lower` priority on lists, or nothing."""

    no_shows: _Count = 2
    """From how many absences on."""

    no_show_months: _Count = 12
    """Within how many months."""

    lower_months: _Count = 6
    """For how many months after the last of them the priority is lower."""

    late_counts: bool = True
    """Whether cancelling late counts like not coming."""

    present_share: _Percent = 50
    """Who came to less than this share of the sittings, in percent, did not come."""

    certificate_share: _Percent = 80
    """Who came to this share of the sittings, in percent, gets a certificate."""

    checkin_minutes: _Least = 30
    """How many minutes before a sitting begins and after it ends people may check themselves in."""

    paper: Literal["letter", "a4"] = "letter"
    """The paper of certificates and of sheets to sign: `letter`, or `a4`."""

    remind_hours: _Least = 24
    """So many hours before the start whoever has a seat is reminded; 0 reminds nobody."""

    organizer: str = ""
    """The mail address in whose name invitations are sent; without it calendars get no invitation,
    only a file to add."""

    feeds: str = ""
    """The folder, of this lab alone, in which calendar files to subscribe to are kept, for a web server to
    show; without it there are none."""

    feeds_url: str = ""
    """The address under which that folder is shown."""
