"""Prints the figures: `python -m benchmarks [start] [cli] [parsing]`, all of them by default."""

from __future__ import annotations

import argparse

from benchmarks import command_line, parsing, start

BENCHMARKS = {"start": start.main, "cli": command_line.main, "parsing": parsing.main}


def main() -> None:
    """Run the chosen benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = list(BENCHMARKS)
    parser.add_argument("which", nargs="*", choices=names, metavar="|".join(names))
    for name in parser.parse_args().which or names:
        BENCHMARKS[name]()


if __name__ == "__main__":
    main()
