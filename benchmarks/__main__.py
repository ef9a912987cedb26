"""Prints the figures: `python -m benchmarks [WHICH …]`, all of them by default; `--help` names them.

`python -m benchmarks store races kills` runs parts of the store's; see `store --help`,
`arxiv-archive --help`, `sessions --help` and `sessions-feed --help`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from benchmarks import (
    arxiv_archive,
    arxiv_keys,
    arxiv_matching,
    arxiv_ranking,
    arxiv_routing,
    assignment,
    command_line,
    crashes,
    directory,
    expertise_quality,
    expertise_speed,
    gpus_fleet,
    gpus_one,
    gpus_page,
    gpus_sweep,
    lists,
    palette,
    parsing,
    plugins,
    sessions,
    sessions_feed,
    start,
    switch,
    training_files,
    training_page,
    training_report,
    training_seats,
    training_storm,
)
from benchmarks.engines import command as engines
from benchmarks.scale import command as scale
from benchmarks.store import command as store

BENCHMARKS: dict[str, Callable[[], int | None]] = {
    "start": start.main,
    "lists": lists.main,
    "cli": command_line.main,
    "parsing": parsing.main,
    "palette": palette.main,
    "switch": switch.main,
    "plugins": plugins.main,
    "directory": directory.main,
    "expertise": expertise_quality.main,
    "expertise-speed": expertise_speed.main,
    "assignment": assignment.main,
    "arxiv-ranking": arxiv_ranking.main,
    "arxiv-archive": arxiv_archive.main,
    "arxiv-routing": arxiv_routing.main,
    "arxiv-keys": arxiv_keys.main,
    "arxiv-matching": arxiv_matching.main,
    "training-seats": training_seats.main,
    "training-report": training_report.main,
    "training-page": training_page.main,
    "training-storm": training_storm.main,
    "training-files": training_files.main,
    "gpus-fleet": gpus_fleet.main,
    "gpus-sweep": gpus_sweep.main,
    "gpus-one": gpus_one.main,
    "gpus-page": gpus_page.main,
    "sessions": sessions.main,
    "sessions-feed": sessions_feed.main,
    "store": store.main,
    "engines": engines.main,
    "crashes": crashes.main,
    "scale": scale.main,
}

OPTIONS: dict[str, Callable[[Sequence[str]], int]] = {
    "store": store.main,
    "engines": engines.main,
    "crashes": crashes.main,
    "scale": scale.main,
    "arxiv-archive": arxiv_archive.main,
    "sessions": sessions.main,
    "sessions-feed": sessions_feed.main,
}
"""Those that take words of their own."""


def main() -> int:
    """Run the chosen benchmarks; the exit status."""
    if len(sys.argv) > 1 and sys.argv[1] in OPTIONS:
        return OPTIONS[sys.argv[1]](sys.argv[2:])
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = list(BENCHMARKS)
    parser.add_argument("which", nargs="*", choices=names, metavar="|".join(names))
    statuses = [BENCHMARKS[name]() for name in parser.parse_args().which or names]
    return max(status or 0 for status in statuses)


if __name__ == "__main__":
    sys.exit(main())
