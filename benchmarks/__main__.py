"""Prints the figures: `python -m benchmarks [WHICH …]`, all of them by default; `--help` names them.

`python -m benchmarks store races kills` runs parts of the store's; see `store --help`, and
`arxiv-archive --help`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from benchmarks import (
    arxiv_archive,
    arxiv_keys,
    arxiv_matching,
    arxiv_ranking,
    arxiv_routing,
    assignment,
    command_line,
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
    start,
    switch,
    training_files,
    training_page,
    training_report,
    training_seats,
    training_storm,
)
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
    "store": store.main,
}


def main() -> int:
    """Run the chosen benchmarks; the exit status."""
    if sys.argv[1:2] == ["store"]:
        return store.main(sys.argv[2:])
    if sys.argv[1:2] == ["arxiv-archive"]:
        return arxiv_archive.main(sys.argv[2:])
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = list(BENCHMARKS)
    parser.add_argument("which", nargs="*", choices=names, metavar="|".join(names))
    statuses = [BENCHMARKS[name]() for name in parser.parse_args().which or names]
    return max(status or 0 for status in statuses)


if __name__ == "__main__":
    sys.exit(main())
