"""`coordtui expertise import`, called as the command line calls it, and the job that refreshes."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from coordtui.access import actor_for
from coordtui.api import Cancelled, Context, NotAllowed, NotFound, NotRead, Refused
from coordtui_expertise.cli.fill import add
from coordtui_expertise.fill import MaybeSomebodyElse
from coordtui_expertise.fill_file import FileRefused, plan_file
from coordtui_expertise.fill_job import RefreshIncomplete, refresh
from coordtui_expertise.works import Works

from .conftest import Lab
from .fake_sources import FakeSources
from .fill_kit import (
    ORCID,
    UTE,
    asking,
    author,
    paper,
)


@pytest.fixture
def sources() -> Iterator[FakeSources]:
    with FakeSources([author()]) as running:
        yield running


class Cli:
    def __init__(self, ctx: Context, out: pytest.CaptureFixture[str]) -> None:
        self.ctx, self._out = ctx, out

    def __call__(self, *words: str) -> str:
        parser = argparse.ArgumentParser()
        add(parser.add_subparsers(required=True), str)
        args = parser.parse_args(["import", *words])
        self.status = args.run(self.ctx, args)
        captured = self._out.readouterr()
        self.err = captured.err
        return captured.out

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json"))


@pytest.fixture
def cli(ctx: Context, sources: FakeSources, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(asking(ctx, sources), capsys)


def test_an_import_says_what_it_would_do_and_writes_it_when_told(cli: Cli, lab: Lab) -> None:
    ute = lab.add(UTE, orcid=ORCID)
    said = cli("orcid", "--person", "ute nobody")
    assert said.startswith("Ute Nobody: 3 new works, 0 known, 0 to be confirmed, 0 refused before.\n")
    assert "Nothing is written yet" in cli.err
    assert re.search(r"^  new +\d{4}-\d\d +N", said, re.MULTILINE)  # its source knows the month
    assert Works(cli.ctx).of(ute.doc_id) == []
    told = cli.json("orcid", "--person", UTE, "--yes")
    assert (told["written"], [work["kind"] for work in told["works"]]) == (True, ["new"] * 3)
    assert {value["field"] for value in told["values"]} == {"interests", "links"}
    assert len(Works(cli.ctx).of(ute.doc_id)) == 3
    again = cli.json("orcid", "--person", UTE, "--dry-run")
    assert [work["kind"] for work in again["works"]] == ["known"] * 3
    assert again["values"] == []
    cli("orcid", "--person", UTE)
    assert cli.err == "There is nothing new.\n"


@pytest.mark.parametrize("name", ["ute", "glaciers", "ute@other.invalid"])
def test_no_page_is_filled_of_somebody_who_was_not_named(cli: Cli, lab: Lab, name: str) -> None:
    ute = lab.add(UTE, orcid=ORCID, interests=["glaciers"])
    with pytest.raises(NotFound):
        cli("orcid", "--person", name, "--yes")
    assert Works(cli.ctx).of(ute.doc_id) == []


def test_nobody_is_guessed(cli: Cli, lab: Lab) -> None:
    lab.add(UTE)
    found = cli.json("dblp", "--person", UTE)
    assert cli.status == 1
    assert [each["name"] for each in found["candidates"]] == [UTE]
    identity = found["candidates"][0]["id"]
    told = cli.json("dblp", "--person", UTE, "--id", f"https://dblp.org/pid/{identity}", "--yes")
    assert (cli.status, len(told["works"])) == (0, 3)
    assert "Institute" in cli("dblp", "--person", UTE, "--id", identity) or cli.status == 0


def test_somebody_else_is_written_only_when_one_is_sure(cli: Cli, lab: Lab) -> None:
    lab.add("Otto Personne", orcid=ORCID)
    assert cli.json("orcid", "--person", "Otto Personne")["doubt"]
    with pytest.raises(MaybeSomebodyElse):
        cli("orcid", "--person", "Otto Personne", "--yes")
    assert cli.json("orcid", "--person", "Otto Personne", "--yes", "--same-person")["written"]


def test_everybody_known_is_filled_up_to_the_limit(cli: Cli, lab: Lab, sources: FakeSources) -> None:
    other = author(name="Otto Personne", orcid="0000-0000-0000-0036", works=())
    sources.authors.append(other)
    lab.add("Otto Personne", orcid=other.orcid)
    lab.add(UTE, orcid=ORCID)
    lab.add("Unknown Nowhere", orcid="0000-0000-0000-0044")
    lab.add("Hrafn Placeholder")
    answers = cli.json("orcid", "--all", "--yes")
    assert [each["name"] for each in answers] == ["Otto Personne", "Unknown Nowhere", UTE]
    assert [each.get("written") for each in answers] == [True, None, True]
    assert (cli.status, "knows nobody" in cli.err) == (1, True)
    assert "1/1" in (cli("orcid", "--all", "--limit", "1") and cli.err)
    assert "2 people are left" in cli.err


def test_a_bibliography_is_imported_from_a_file(cli: Cli, lab: Lab, tmp_path: Any) -> None:
    lab.add(UTE)
    path = tmp_path / "works.bib"
    path.write_text(
        '@string{joir = "Journal of Invented Results"}\n'
        "@article{one, title={On {Nothing}}, author={Nobody, Ute and Placeholder, Hrafn},\n"
        " journal=joir, year=2024}\n"
        "@article{two, title={Short}, author={Nobody, U.}, year=2023}\n"
        "@article{three, title={Theirs}, author={Placeholder, Hrafn}, year=2022}\n"
        "@article{four, title={Broken, year=2021}\n"
    )
    told = cli.json("bibtex", str(path), "--person", UTE, "--yes")
    assert [(work["title"], work["kind"]) for work in told["works"]] == [
        ("On Nothing", "new"),
        ("Short", "uncertain"),
    ]
    assert told["by_others"] == 1
    assert [each["what"][:9] for each in told["left_out"]] == ["6: @artic"]
    assert cli("bibtex", str(path), "--person", UTE).startswith("Ute Nobody: 0 new works, 2 known")


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xfe\x00"])
def test_a_file_that_is_no_bibliography_is_refused(cli: Cli, lab: Lab, tmp_path: Any, content: bytes) -> None:
    lab.add(UTE)
    path = tmp_path / "works.bib"
    path.write_bytes(content)
    with pytest.raises(FileRefused, match="no entry"):
        cli("bibtex", str(path), "--person", UTE)
    with pytest.raises(NotRead, match="cannot be read"):
        cli("bibtex", str(tmp_path), "--person", UTE)
    with pytest.raises(NotRead, match="There is no file “~nosuchuser"):
        cli("bibtex", "~nosuchuser/works.bib", "--person", UTE)


def test_a_file_wholly_by_others_is_not_said_to_have_nothing_new(cli: Cli, lab: Lab, tmp_path: Any) -> None:
    lab.add(UTE)
    path = tmp_path / "works.bib"
    path.write_text("@article{one, title={Theirs}, author={Placeholder, Hrafn}, year=2022}\n")
    assert "1 entry is by nobody of this name." in cli("bibtex", str(path), "--person", UTE)
    assert (cli.status, cli.err) == (0, "Nothing of it can be taken.\n")


def test_who_comes_from_afar_reads_no_file_of_this_machine(lab: Lab, tmp_path: Any) -> None:
    ute = lab.add(UTE)
    path = tmp_path / "works.bib"
    path.write_text("@misc{k, title={T}, author={Nobody, Ute}}")
    afar = lab.as_(ute).acting_as(replace(actor_for(ute), via="ssh:example"))
    with pytest.raises(FileRefused, match="where the program runs"):
        plan_file(afar, ute.doc_id, path)


@pytest.mark.parametrize(
    "words",
    [
        ["orcid"],
        ["orcid", "--all", "--person", "x"],
        ["bibtex", "--person", "x"],
        ["orcid", "f", "--person", "x"],
        ["bibtex", "f", "--all"],
    ],
)
def test_what_does_not_go_together_is_refused(cli: Cli, words: list[str]) -> None:
    with pytest.raises(Refused):
        cli(*words)


# The job.


class Run:
    def __init__(self) -> None:
        self.cancelled, self.told = False, list[str]()

    def progress(self, text: Any, done: int = 0, total: int | None = None) -> None:
        self.told.append(str(text))


def test_nothing_is_asked_by_itself_until_the_settings_say_so(
    ctx: Context, sources: FakeSources, lab: Lab
) -> None:
    lab.add(UTE, orcid=ORCID)
    assert "expertise.refresh" in str(refresh(asking(ctx, sources), Run()))
    assert sources.requests == []


def test_who_is_known_is_asked_for_again(ctx: Context, sources: FakeSources, cli: Cli, lab: Lab) -> None:
    ute = lab.add(UTE, orcid=ORCID)
    lab.add("Otto Personne", orcid="0000-0000-0000-0036")
    cli("orcid", "--person", UTE, "--yes")
    sources.authors[0] = author(works=(*author().works, paper(9)))
    run = Run()
    assert str(refresh(asking(ctx, sources, refresh=("orcid",)), run)) == "1 new work."
    assert run.told == ["ORCID: Ute Nobody"]
    assert len(Works(ctx).of(ute.doc_id)) == 4


def test_who_cannot_be_asked_is_named(ctx: Context, sources: FakeSources, cli: Cli, lab: Lab) -> None:
    lab.add(UTE, orcid=ORCID)
    cli("orcid", "--person", UTE, "--yes")
    sources.fail("html")
    with pytest.raises(RefreshIncomplete, match="Ute Nobody"):
        refresh(asking(ctx, sources, refresh=("orcid", "dblp")), Run())


def test_a_refresh_stops_when_it_is_told_to(ctx: Context, sources: FakeSources, cli: Cli, lab: Lab) -> None:
    lab.add(UTE, orcid=ORCID)
    cli("orcid", "--person", UTE, "--yes")
    run = Run()
    run.cancelled = True
    with pytest.raises(Cancelled):
        refresh(asking(ctx, sources, refresh=("orcid",)), run)


def test_a_refresh_is_not_everybody_s(lab: Lab, sources: FakeSources) -> None:
    ctx = asking(lab.as_(lab.add(UTE)), sources, refresh=("orcid",))
    with pytest.raises(NotAllowed):
        refresh(ctx, Run())


def test_a_file_of_which_nothing_can_be_taken_is_no_success(cli: Cli, lab: Lab, tmp_path: Any) -> None:
    lab.add(UTE)
    path = tmp_path / "a.bib"
    path.write_text("@misc{a, year={2024}}\n")
    cli("bibtex", str(path), "--person", UTE)
    assert cli.status == 1
    assert "Nothing of it can be taken." in cli.err
