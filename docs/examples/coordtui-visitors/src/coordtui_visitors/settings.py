"""The section `[visitors]` of the settings."""

from __future__ import annotations

from typing import Annotated

import msgspec
from coordtui.api import Settings


class VisitorsSettings(Settings, kw_only=True, frozen=True):
    """How long is known who came."""

    keep_days: Annotated[int, msgspec.Meta(ge=1, le=3650)] = 365
    """For how many days after a visit it is known who came."""
