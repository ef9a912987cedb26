"""Wishes that are carried out once, though they are asked for again.

Who lost the connection before the answer came cannot know whether it was done; asking
again under the same name is then safe.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from coordtui.store.transaction import Transaction

T = TypeVar("T")

KEPT = timedelta(days=30)
"""How long the store remembers what was asked."""


def once(transaction: Transaction, request: str, work: Callable[[], T]) -> T:
    """The result of `work()`, or of the call that was committed under this name before.

    The result is passed through JSON each time, so that the first and later calls are
    given the same. Raises `TypeError` when JSON cannot say it.
    """
    connection = transaction.connection
    found = connection.rows("SELECT result FROM store_requests WHERE id = ?", (request,))
    if found:
        # What a server finds after a fall, its standby may not have: an answer is given again only
        # when a commit after it has gone as far as the first should have.
        connection.execute("UPDATE store_requests SET at = at WHERE id = ?", (request,))
        done: T = json.loads(found[0][0])
        return done
    result = json.dumps(work())
    now = transaction.clock()
    connection.execute("DELETE FROM store_requests WHERE at < ?", ((now - KEPT).isoformat(),))
    connection.execute("INSERT INTO store_requests VALUES (?, ?, ?)", (request, now.isoformat(), result))
    answer: T = json.loads(result)
    return answer
