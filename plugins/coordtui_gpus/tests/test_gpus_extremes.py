"""Numbers, days and moments at the ends of what can be typed: answered, or refused in words."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import Any

import pytest

from coordtui.api import CoordtuiError
from coordtui_gpus import booking, books, fairness, fleet
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.cli import configure
from coordtui_gpus.records import Asset, Incident, Wanted

from .heard_lab import answer, process

MOMENTS = (
    "9999-12-31 23:59", "0001-01-01 00:00", "2027-03-14 02:30", "2026-11-01 01:30", "2028-02-29 12:00",
    "2026-02-30 12:00", "2026-13-01 00:00", "+999999999d", "-1d", "24:00", "99999-01-01 00:00", "", " ",
    "now", "tomorrow 9:00", "٢٠٢٦-١١-١٢ ٠٩:٠٠", "2026-11-12T09:00:00+99:99", "1e9",
)  # fmt: skip
NUMBERS = ("0", "1", "2147483648", "9" * 18, "9" * 30, "-1", "1e9", "nan", "inf", "٣", "0.5", "", "1_000")
DAYS = ("9999-12-31", "0001-01-01", "2028-02-29", "2026-02-29", "1970-01-01", "", "x")


def lines(hosts: str = "gpu-a01") -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    gpu = f"{hosts}/0"
    for each in MOMENTS:
        found += [
            ("reserve", "--gpu", gpu, f"--start={each}", "--hours", "1"),
            ("reserve", "--gpu", gpu, "--start=2026-11-13 09:00", f"--end={each}"),
            ("reservations", f"--since={each}"), ("reservations", f"--until={each}"),
            ("free", f"--start={each}", "--hours", "2"), ("host", "out", "gpu-b01", f"--until={each}"),
            ("host", "out", "gpu-b01", f"--start={each}"), ("reservation", "extend", "1", f"--end={each}"),
            ("reservation", "change", "1", f"--start={each}", "--hours", "1"),
        ]  # fmt: skip
    for each in NUMBERS:
        found += [
            ("reserve", "--gpu", gpu, "--start=2026-11-13 09:00", f"--hours={each}"),
            ("reserve", f"--count={each}", "--start=2026-11-13 09:00", "--hours=1"),
            ("reserve", f"--memory={each}", "--start=2026-11-13 09:00", "--hours=1"),
            ("reserve", f"--share={each}", "--gpu", gpu, "--start=2026-11-13 09:00", "--hours=1"),
            ("reserve", f"--profile={each}", "--start=2026-11-13 09:00", "--hours=1"),
            ("reservation", "show", each), ("reservation", "extend", "1", f"--hours={each}"),
            ("incident", "show", each), ("calendar", each), ("asset", "show", each),
            ("asset", "show", f"#{each}"),
            ("books", "warranties", f"--days={each}"), ("host", "show", each), ("gpu", f"{hosts}:{each}"),
            ("history", f"{hosts}:{each}"), ("asset", "add", "--name", f"n{each}", f"--price={each}"),
            ("free", f"--count={each}"), ("watch", f"--every={each}"),
            ("reservation", "adopt", "--gpu", gpu, f"--hours={each}"),
        ]  # fmt: skip
    for each in DAYS:
        found += [
            ("usage", f"--from={each}"), ("usage", f"--to={each}"),
            ("usage", f"--from={each}", f"--to={each}"),
            ("incident", "aside", "1", each), ("asset", "change", "card", f"--warranty={each}"),
            ("asset", "change", "card", f"--purchased={each}"),
        ]  # fmt: skip
    return found


class Session:
    """What would run jobs: it stops at once."""

    class jobs:  # noqa: N801
        @staticmethod
        def run(*_: Any, **__: Any) -> Any:
            raise CoordtuiError("stopped")


def test_no_command_falls_over_a_number_a_day_or_a_moment(lab, capsys):
    ctx = lab.ctx()
    host = lab.host("gpu-a01")
    lab.host("gpu-b01")
    fleet.keep(ctx, [answer(host, lab.now, 2, [process(host.doc_id, 0)])])
    device = fleet.live(ctx).hosts[0].gpus[0].device.doc_id
    books.add(ctx, Asset(name="card"))
    booking.reserve(ctx, Draft(wanted=Wanted(devices=[device]), start=lab.at(hours=1), end=lab.at(hours=2)))
    ctx.store.records(Incident).add(Incident(kind="lost", since=lab.now, seen=lab.now, device=device))
    wrong, done = {}, 0
    for words in lines():
        parser = argparse.ArgumentParser()
        configure(parser)
        try:
            args = parser.parse_args([*words])
        except SystemExit:
            continue
        args.session = Session
        try:
            args.run(ctx, args)
            done += 1
        except CoordtuiError:
            pass
        except Exception as error:  # what this is about
            wrong[words] = repr(error)[:150]
    capsys.readouterr()
    assert wrong == {}
    assert done > 40
    # What was stored on the way is shown by everything else.
    fleet.live(ctx)
    booking.rows(ctx, lab.now, lab.at(days=30))
    booking.calendar(ctx, booking.standing(ctx, lab.now, lab.at(days=10_000)))
    booking.next_of(ctx, lab.now)
    booking.free(ctx, lab.now)
    fairness.judge(ctx)
    list(fairness.cards(ctx))
    books.expiring(ctx)


@pytest.mark.parametrize(
    ("start", "end", "points"), [(0, 0, 10), (5, -5, 10), (-5, 5, 0), (-5, 5, 1), (-9_000, 0, 100_000)]
)
def test_a_history_of_no_time_or_no_points_is_empty_or_refused(lab, start, end, points):
    host = lab.host("gpu-a01")
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1)])
    number = fleet.live(lab.ctx()).hosts[0].gpus[0].device.doc_id
    first, last = lab.now + timedelta(hours=start), lab.now + timedelta(hours=end)
    for ask in (
        lambda: fleet.history(lab.ctx(), [number], "utilization", first, last, points),
        lambda: fleet.busy_history(lab.ctx(), first, last, points),
    ):
        try:
            ask()
        except (CoordtuiError, ValueError):  # a programming error is said as one
            continue
