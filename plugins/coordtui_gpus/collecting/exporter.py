"""A DCGM exporter: the only source of machines that nobody may log in to, else a second one (`second`)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from coordtui.api import Cancelled, Context, CoordtuiError, Refused
from coordtui_gpus.collecting.answers import MOST_BYTES
from coordtui_gpus.collecting.understanding import silent
from coordtui_gpus.fleet.values import Heard
from coordtui_gpus.records import Host
from coordtui_gpus.texts import N_

SECONDS = 10.0
"""So long the exporters are waited for together: a dead one delays nobody for longer."""

AT_ONCE = 16


def sweep(
    ctx: Context, hosts: Iterable[Host], *, cancelled: Callable[[], bool] = lambda: False
) -> list[Heard]:
    """What the exporters of these machines say; only of those that are not asked otherwise."""
    wanted = [each for each in hosts if each.exporter and each.via == "none" and not each.archived]
    if not wanted:
        return []
    end = time.monotonic() + SECONDS
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="gpus-dcgm") as pool:
        over = lambda: cancelled() or time.monotonic() > end  # noqa: E731 - asked often, by each of them
        found = [*pool.map(lambda each: ask(ctx, each, over), wanted)]
    if cancelled():
        raise Cancelled(N_("Stopped."))
    return found


def ask(ctx: Context, host: Host, cancelled: Callable[[], bool]) -> Heard:
    """What the exporter of one machine says; raises nothing. Once `cancelled` it did not answer in time."""
    from coordtui_gpus import reading

    began = time.monotonic()
    try:
        answer = ctx.http.get(_url(host.exporter), interval=1.0, max_bytes=MOST_BYTES, cancelled=cancelled)
        found = reading.parse(answer.content, "dcgm-metrics")
    except Cancelled:
        said = str(N_("The exporter did not answer in time."))
        return silent(host.doc_id, "unreachable", said, at=ctx.clock(), took=time.monotonic() - began)
    except CoordtuiError as error:
        state = "failed" if type(error).__name__ == "NotUnderstood" else "unreachable"
        return silent(host.doc_id, state, str(error), at=ctx.clock(), took=time.monotonic() - began)  # type: ignore[arg-type]
    took = time.monotonic() - began
    return Heard(host=host.doc_id, at=ctx.clock(), took=took, state="ok", observation=found)


def _url(address: str) -> str:
    """The address of the figures: `host:9400` is enough."""
    url = address if "://" in address else f"http://{address}"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not parts.hostname:
        raise Refused(N_("This is no address of an exporter: it is such as http://machine:9400/metrics."))
    return url if url.count("/") > 2 else f"{url}/metrics"
