"""The two marks of this plugin's texts; its catalogue is `locale/*/LC_MESSAGES/coordtui_training.po`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import TypeVar

from coordtui.api import Message, marking

Said = TypeVar("Said", Message, Message | str)

N_, NN_ = marking("coordtui_training")


def sentences(said: Iterable[Said]) -> Said:
    """Whole sentences, one after the other; there is one at least."""
    return reduce(lambda first, second: N_("{first} {second}", first=first, second=second), said)
