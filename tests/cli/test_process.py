"""The command line as a process: what it imports, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.waiting import until

PROBE = """
import json, sys
from coordtui.cli import main
forbidden, commands = json.loads(sys.argv[1])
for words in commands:
    status = main(words)
    wrong = [name for name in forbidden if name in sys.modules]
    print("STATUS", status, *wrong, file=sys.stderr)
"""


MAIN = "from coordtui.cli import main; import sys; sys.exit(main(sys.argv[1:]))"


def environment(**more):
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))} | more


@pytest.fixture
def process(machine):
    """Run commands one after the other in a Python of their own.

    Gives a line for each: its status, and which of the forbidden modules were imported.
    """

    def run(forbidden, *commands):
        done = subprocess.run(
            [sys.executable, "-c", PROBE, json.dumps([forbidden, commands])],
            env=environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        return [line for line in done.stderr.splitlines() if line.startswith("STATUS")]

    return run


def test_version_imports_neither_argparse_nor_metadata(process):
    heavy = ["argparse", "importlib.metadata", "msgspec", "coordtui.api", "textual"]
    assert process(heavy, ["--version"]) == ["STATUS 0"]


def test_commands_that_draw_no_screen_import_no_textual(process, machine, monkeypatch):
    store = f"sqlite:///{machine / 'lab.db'}"
    monkeypatch.setenv("COORDTUI_STORE", store)
    commands = {
        "--help": 0,
        "init --name Lab --coordinator Nobody": 0,
        "plugin list": 0,
        "plugin info arxiv": 0,
        "people list": 0,
        "people show Nobody": 0,
        "config list": 0,
        "store info": 0,
        "store check": 0,
        "sync --list": 0,
        "arxiv --help": 0,
        "nonsense": 2,
        "": 1,
        f"demo --into {store}-demo --people 3 --papers 2": 0,
    }
    told = process(["textual"], ["doctor"], *(words.split() for words in commands))
    assert told[1:] == [f"STATUS {status}" for status in commands.values()]
    assert told[0] in {"STATUS 0", "STATUS 1"}


def test_plugin_list_opens_no_store_and_no_network_client(process):
    # What the rules of tables are said in is there, to check them; what opens a store is not.
    unwanted = ["coordtui.store.openers", "httpx", "asyncio", "textual"]
    assert process(unwanted, ["plugin", "list"]) == ["STATUS 0"]


def test_a_reader_that_leaves_early_is_no_error(machine):
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "config", "list"],
        env=environment(),
        stdout=_broken_pipe(),
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (141, "")


def _broken_pipe():
    reader, writer = os.pipe()
    os.close(reader)
    return writer


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no disk that is always full")
@pytest.mark.parametrize("buffered", ["", "1"])
def test_an_output_that_cannot_be_written_is_a_sentence(machine, buffered):
    for words in (["config", "list"], ["--help"]):
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                [sys.executable, "-c", MAIN, *words],
                env=environment(PYTHONUNBUFFERED=buffered),
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
        # argparse itself passes over it when nothing is buffered
        assert done.returncode == (0 if buffered and words == ["--help"] else 1)
        assert done.returncode == 0 or "The output could not be written." in done.stderr
        assert done.stderr.count("\n") == done.returncode


def test_a_closed_output_is_no_fault(machine):
    shell = f'exec "{sys.executable}" -c "{MAIN}" config list >&-'
    done = subprocess.run(["sh", "-c", shell], env=environment(), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_accents_survive_a_terminal_that_has_none(machine):
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "peple"],
        env=environment(PYTHONIOENCODING="ascii"),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert b"?people?" in done.stderr


def test_a_demo_that_is_told_to_end_while_it_is_made_leaves_no_file(machine):
    """The lab is large, so that the signal comes while it is written; the folder says when that begins."""
    made = machine / "made"
    made.mkdir()
    screen = "import coordtui.cli.demo as demo; demo.has_screen = lambda invocation: True"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{screen}; {MAIN}", "demo", "--people", "1000000"],
        env=environment(TMPDIR=str(made)),
        stderr=subprocess.PIPE,
    )
    until(lambda: [*made.glob("*/demo.db")])
    process.terminate()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 143
    assert errors == b""
    assert list(made.iterdir()) == []
