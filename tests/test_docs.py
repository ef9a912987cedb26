"""Every command, setting and snippet in the documentation is run.

Fenced blocks are run by their language: `sh` line by line in a folder of its own, with a
small invented lab as the store; `python` as a program; `toml` as a settings file, or as the
theme that its first line names. A line of `sh` that cannot run here is named in `ELSEWHERE`
with the place that runs it. The pages plan for a year to come, whenever they are run.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from coordtui.api import parse_filter
from coordtui.cli import main
from coordtui.text.translation import Translator
from coordtui_gpus.fleet.words import HOST_STATES
from coordtui_gpus.page_commands import PAGE_COMMANDS
from coordtui_gpus.panes.filtering import Narrowing as NarrowingOfHosts
from coordtui_gpus.settings import GpusSettings
from coordtui_training.panes.filtering import Narrowing
from tests.once import once_per_run
from tests.ready_program import program_in, run_ready

ROOT = Path(__file__).resolve().parents[1]
TO_COME = "2027-"
"""The year in which the pages plan; next year takes its place."""

EXAMPLES = ROOT / "docs" / "examples"
"""Packages of their own: the continuous integration runs what their pages say, beside the built wheel."""

PAGES = sorted(
    [ROOT / "README.md", *(page for page in (ROOT / "docs").rglob("*.md") if EXAMPLES not in page.parents)]
)
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FILTERS = re.compile(
    r"^(?:Filters|Filtres\s?): .*?\n\n|^## (?:Training|Les formations)$.*?^## ", re.MULTILINE | re.DOTALL
)
CODE = re.compile(r"```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
NAMED = re.compile(
    r"(?:`|^|\bbin/|-c \"|sudo )coordtui (?:--lang \w+ )?([a-z][a-z-]*(?: [a-z][a-z-]*){0,2})", re.MULTILINE
)
OF_EXAMPLES = {"suggestions", "visitors", "loans"}
"""Commands of plugins that are only written in the pages."""

THEME = re.compile(r"# themes/(\w+)\.toml\n")

BARE = re.compile(r"coordtui [\w ./:=@+,-]*")
"""A command that a shell would change nothing of."""

ELSEWHERE = {
    "make test": "the continuous integration runs it",
    "make demo": "the same with ARGS in test_make_demo_starts_the_program_on_the_invented_lab",
    "coordtui": "tests/terminal opens it",
    "coordtui demo": "tests/terminal opens it",
    "coordtui --lang fr": "tests/terminal opens it",
}


def blocks(language: str) -> Iterator[object]:
    for page in PAGES:
        for number, (tag, text) in enumerate(FENCE.findall(page.read_text("utf-8")), start=1):
            if tag == language:
                yield pytest.param(text, id=f"{page.relative_to(ROOT)}-{number}")


@pytest.fixture(scope="module")
def invented_lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a small invented lab, made once."""

    def make(folder: Path) -> None:
        command = [sys.executable, "-m", "coordtui", "demo", "--into", f"sqlite:///{folder}/lab.db"]
        subprocess.run([*command, "--people", "60", "--papers", "40"], check=True, capture_output=True)

    return once_per_run(tmp_path_factory, "lab of the pages", make) / "lab.db"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a `coordtui` that needs no time to start."""
    with program_in(tmp_path_factory.mktemp("program")) as folder:
        yield folder


@pytest.fixture
def workplace(invented_lab: Path, program: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of a person in a folder of their own, with the invented lab as the store."""
    for file in invented_lab.parent.glob("lab.db*"):
        shutil.copy(file, tmp_path)
    # The arXiv of the invented lab need not be spared.
    (tmp_path / "settings.toml").write_text("[arxiv]\ninterval_s = 0\n", "utf-8")
    (tmp_path / "people.csv").write_text("name,email\nIlse Nobody,ilse@example.invalid\n", "utf-8")
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(program), str(Path(sys.executable).parent), os.environ["PATH"]]),
        "COORDTUI_STORE": f"sqlite:///{tmp_path}/lab.db",
        "COORDTUI_SETTINGS": str(tmp_path / "settings.toml"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }


@pytest.mark.parametrize("text", blocks("sh"))
def test_a_command_in_the_documentation_works(
    text: str, workplace: dict[str, str], program: Path, tmp_path: Path
) -> None:
    for line in text.splitlines():
        command = line.split("  #")[0].strip().replace(TO_COME, f"{datetime.now(UTC).year + 1}-")
        if not command or command.startswith("#") or command in ELSEWHERE:
            continue
        if BARE.fullmatch(command):
            ran = run_ready(program, command.split()[1:], tmp_path, workplace)
        else:
            ran = subprocess.run(
                ["bash", "-c", command],
                cwd=tmp_path,
                env=workplace,
                capture_output=True,
                text=True,
                timeout=60,
            )
        assert ran.returncode == 0, f"{command}\n{ran.stdout}{ran.stderr}"


@cache
def explained(words: str) -> int:
    """The exit status of the help of a command; most are on several pages."""
    return main([*words.split(), "--help"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_a_page_names_is_one(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = "\n".join(CODE.findall(page.read_text("utf-8")))
    for words in sorted({*NAMED.findall(code)}):
        if words.split()[0] not in OF_EXAMPLES:
            assert explained(words) == 0, f"{words}\n{capsys.readouterr().err}"


@pytest.mark.parametrize("text", blocks("python"))
def test_a_snippet_in_the_documentation_runs(text: str, program: Path, tmp_path: Path) -> None:
    ran = run_ready(program, ["-c", text], tmp_path, os.environ)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("text", blocks("toml"))
def test_settings_and_themes_in_the_documentation_are_accepted(
    text: str,
    workplace: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if theme := THEME.match(text):
        folder = tmp_path / "config" / "coordtui" / "themes"
        folder.mkdir(parents=True)
        (folder / f"{theme[1]}.toml").write_text(text, "utf-8")
        text = f'theme = "{theme[1]}"\n'
    (tmp_path / "settings.toml").write_text(text, "utf-8")
    for name, value in workplace.items():
        monkeypatch.setenv(name, value)
    status = main(["doctor"])
    said = capsys.readouterr()
    assert status == 0, said.out + said.err


@pytest.mark.parametrize("page", ["training.en.md", "training.fr.md", "guide.en.md", "guide.fr.md"])
def test_filters_of_training_in_the_documentation_are_understood(page: str) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    told = FILTERS.search(text)
    assert told
    found = re.findall(r"`(\w+:[^`]+)`", told[0])
    assert len(found) >= 10
    nobody: Any = SimpleNamespace()  # whom it asks for names only once there are sessions
    fields = Narrowing(nobody, nobody).fields
    for filter_ in found:
        asked = parse_filter(f"{filter_} ", fields)
        assert [bool(term.field) for term in asked.terms] == [True], filter_
        assert not asked.problems, filter_


@pytest.mark.parametrize("page", ["gpus.en.md", "gpus.fr.md"])
def test_filters_of_gpus_in_the_documentation_are_understood(page: str) -> None:
    told = FILTERS.search((ROOT / "docs" / page).read_text("utf-8"))
    assert told
    found = re.findall(r"`([^\W_]+:[^`]+)`", told[0])
    assert len(found) >= 10
    who_sees_names: Any = SimpleNamespace(may=lambda right: True)
    fields = NarrowingOfHosts(who_sees_names, lambda: None).fields
    for filter_ in found:
        asked = parse_filter(f"{filter_} ", fields)
        assert [bool(term.field) for term in asked.terms] == [True], filter_
        assert not asked.problems, filter_
    assert {term.field for each in found for term in parse_filter(each, fields).terms} >= {
        field.name for field in fields
    }


@pytest.mark.parametrize("page", ["gpus.en.md", "gpus.fr.md"])
def test_every_setting_of_gpus_is_told_with_its_usual_value(page: str) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    told = tomllib.loads(next(block for tag, block in FENCE.findall(text) if block.startswith("[gpus]")))
    usual = GpusSettings()
    assert {*told["gpus"]} == {*GpusSettings.__struct_fields__}
    differing = {name for name, value in told["gpus"].items() if value != getattr(usual, name)}
    assert differing == {"grants"}  # the page says so


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_state_of_a_machine_is_told_in_the_words_of_the_program(language: str) -> None:
    text = (ROOT / "docs" / f"gpus.{language}.md").read_text("utf-8").replace("\u00a0", " ")
    translate = Translator(language)
    for state, words in HOST_STATES.items():
        if state != "ok":  # nothing is wrong then
            assert f"| {translate(words)} |".replace("\u00a0", " ") in text, state


@pytest.mark.parametrize("page", ["gpus.en.md", "gpus.fr.md"])
def test_every_key_of_the_page_of_gpus_is_told(page: str) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    table = text[text.index("|---|---|---|") :].partition("\n\n")[0]
    keys = {key for command in PAGE_COMMANDS for key in command.keys}
    assert keys <= {*re.findall(r"`([^`]+)`", table)}


def test_make_demo_starts_the_program_on_the_invented_lab(tmp_path: Path) -> None:
    ran = subprocess.run(
        ["make", "-n", "demo"], cwd=ROOT, capture_output=True, text=True, env={**os.environ, "MAKEFLAGS": ""}
    )
    assert ran.returncode == 0
    assert ".venv/bin/coordtui demo" in ran.stdout


def test_every_link_between_the_pages_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
