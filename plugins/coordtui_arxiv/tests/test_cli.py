"""`coordtui arxiv`, called as the command line calls it."""

from __future__ import annotations

import argparse
import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from coordtui.api import CoordtuiError, JobBusy, Message, NotFound, Refused
from coordtui_arxiv.cli import configure
from tests.fake_arxiv import FakeArxiv, invented
from tests.fake_arxiv.writing import DAY

from .conftest import Rig, Run
from .test_exports import read_back


class Cli:
    def __init__(self, rig: Rig, out: pytest.CaptureFixture[str]) -> None:
        self.rig, self._out = rig, out

    def __call__(self, *words: str) -> str:
        parser = argparse.ArgumentParser()
        configure(parser)
        args = parser.parse_args(words)
        args.session = SimpleNamespace(jobs=SimpleNamespace(run=self._job))
        self.status = args.run(self.rig.ctx(), args)
        captured = self._out.readouterr()
        self.err = captured.err
        return captured.out

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json"))

    def _job(self, job: str, progress: Any) -> Any:
        from coordtui_arxiv.sync import sync

        class Line(Run):
            def progress(self, text: Message, done: int = 0, total: int | None = None) -> None:
                progress(text, done, total)

        assert job == "arxiv.sync"
        try:
            text = sync(self.rig.ctx(), Line())
        except CoordtuiError as error:
            return SimpleNamespace(
                outcome="failed", text=None, why=error.why.to_json(), remedy=error.remedy.to_json()
            )
        return SimpleNamespace(outcome="done", text=text.to_json(), why=None, remedy=None)


@pytest.fixture
def cli(rig: Rig, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(rig, capsys)


def test_watches_are_added_listed_and_removed(cli: Cli) -> None:
    cli.rig.take(invented(title="Optimal transport"))
    said = cli(
        "watch", "add", "Transport", "-c", "cs.lg", "-w", "transport NOT video", "-a", "Hrafn Placeholder"
    )
    assert said.startswith("Watch 1 matches 1 stored paper.")
    assert (
        cli("watch", "list").strip()
        == "1       1  Transport: cs.LG · transport NOT video · Hrafn Placeholder"
    )
    assert cli.json("watch", "disable", "1")["enabled"] is False
    assert "(resting)" in cli("watch", "list")
    assert cli("watch", "remove", "1") == "Done.\n"
    assert cli.json("watch", "list") == []


def test_categories_may_be_given_together(cli: Cli) -> None:
    made = cli.json("watch", "add", "Two", "-c", "cs.LG, stat.ML", "-c", "math", "-x", "cs.CL hep-th")
    assert (made["categories"], made["exclude"]) == (["cs.LG", "stat.ML", "math"], ["cs.CL", "hep-th"])
    assert cli("watch", "list").strip() == "1       0  Two: cs.LG stat.ML math · -cs.CL -hep-th"


def test_marks_are_set_as_the_keys_of_the_page_set_them(cli: Cli) -> None:
    (paper,) = cli.rig.take(invented("2611.50001"))

    def mark() -> Any:
        return cli.rig.inbox().rows([paper])[0].mark

    cli("papers", "archive", "2611.50001")
    assert (mark().archived, mark().read) == (True, True)
    cli("papers", "star", "2611.50001")
    assert (mark().archived, mark().starred) == (False, True)
    assert cli.json("papers", "not-for-me", "2611.50001")["not_for_me"] is True
    assert (mark().archived, mark().not_for_me) == (True, True)
    cli("papers", "for-me", "2611.50001")
    assert (mark().archived, mark().not_for_me) == (False, False)


def test_papers_are_filed_and_found_again_by_what_the_filter_knows(cli: Cli) -> None:
    cli.rig.take(invented("2611.50001"), invented("2611.50002"))
    filed = cli.json("papers", "file", "2611.50001", "--folder", " To   read ")
    assert filed == {"papers": ["2611.50001"], "folder": "To read"}
    assert "In the folder “To read”" in cli("papers", "show", "2611.50001")
    found = cli.json("papers", "list", "--view", "all", "--match", 'folder:"to read"')
    assert [paper["key"] for paper in found] == ["2611.50001"]
    assert "2611.50001" in cli("papers", "export", "--view", "all", "--match", "folder:to")
    cli("papers", "file", "2611.50001", "--folder", "")
    assert cli.json("papers", "list", "--view", "all", "--match", "folder:to") == []


def test_what_does_not_exist_or_says_nothing_is_refused(cli: Cli) -> None:
    cli.rig.take(invented("2611.50001"))
    with pytest.raises(NotFound, match="no watch number 99"):
        cli("papers", "list", "--watch", "99")
    with pytest.raises(NotFound, match="no watch number 99"):
        cli("papers", "export", "--watch", "99")
    with pytest.raises(Refused, match="No tag is given"):
        cli("papers", "tag", "2611.50001")
    assert cli("papers", "tag", "2611.50001", "--set") == "Done.\n"


def test_references_are_answered_as_json_too(cli: Cli) -> None:
    cli.rig.take(invented("2611.50001"))
    told = cli.json("papers", "export", "2611.50001", "--format", "ris")
    assert (told["papers"], told["format"], told["text"][:5]) == (1, "ris", "TY  -")


def test_where_there_is_nothing_it_says_so_beside_the_answer(cli: Cli) -> None:
    assert cli("watch", "list") == cli("papers", "list") == ""
    assert "no paper here" in cli.err
    assert cli.json("watch", "list") == cli.json("papers", "list") == []
    assert not cli.err


def test_papers_are_listed_marked_tagged_and_noted(cli: Cli) -> None:
    cli.rig.take(
        invented("2611.50001", title="Optimal transport"),
        invented("hep-th/9901001", title="Bridges", announced=DAY - timedelta(days=1)),
    )
    cli("watch", "add", "All", "-c", "cs.LG")
    assert cli("papers", "list") == (
        "• 2611.50001       2026-11-12  Optimal transport\n• hep-th/9901001   2026-11-11  Bridges\n"
    )
    cli("papers", "star", "2611.50001v1", "arXiv:hep-th/9901001")
    cli("papers", "unstar", "hep-th/9901001")
    cli("papers", "read", "2611.50001")
    cli("papers", "archive", "hep-th/9901001")
    assert cli("papers", "list") == "★ 2611.50001       2026-11-12  Optimal transport\n"
    cli("papers", "tag", "2611.50001", "b", "a")
    assert cli.json("papers", "tag", "2611.50001", "c")["tags"] == ["a", "b", "c"]
    assert cli.json("papers", "tag", "2611.50001", "d", "--set")["tags"] == ["d"]
    cli("papers", "note", "2611.50001", "first")
    cli("papers", "note", "2611.50001", "second")
    shown = cli("papers", "show", "2611.50001")
    assert "Optimal transport\nHrafn Placeholder, Ysolde Carabosse\n" in shown
    assert "#d" in shown
    assert "second" in shown
    assert "in cs.LG (watch “All”)" in shown
    assert cli.json("papers", "list", "--view", "kept") == cli.json("papers", "list", "--view", "starred")
    assert [row["key"] for row in cli.json("papers", "list", "--view", "dismissed")] == ["hep-th/9901001"]
    (row,) = cli.json("papers", "list", "--view", "starred")
    assert (row["key"], row["mark"]["note"], row["mark"]["read"]) == ("2611.50001", "second", True)
    assert cli("papers", "list", "--view", "all", "--limit", "1").endswith("1 more paper.\n")


def test_chosen_papers_are_exported(cli: Cli, tmp_path: Any) -> None:
    cli.rig.take(invented("2611.50001"), invented("2611.50002", title="Éléments"))
    ((_, fields),) = read_back(cli("papers", "export", "2611.50002"))
    assert fields["eprint"] == "2611.50002"
    path = tmp_path / "papers.bib"
    path.write_text("old")
    path.chmod(0o640)
    assert cli("papers", "export", "--view", "all", "-o", str(path)) == "Done.\n"
    assert len(read_back(path.read_text(encoding="utf-8"))) == 2
    assert (path.stat().st_mode & 0o777, list(tmp_path.glob(".papers*"))) == (0o640, [])
    with pytest.raises(Exception, match="cannot be written"):
        cli("papers", "export", "--view", "all", "-o", str(tmp_path / "no" / "papers.bib"))
    assert cli("papers", "export", "2611.50002", "--format", "ris").startswith("TY  - UNPB\n")
    assert json.loads(cli("papers", "export", "2611.50002", "--format", "csl"))[0]["title"] == "Éléments"


def test_the_versions_of_a_paper_say_what_changed(cli: Cli) -> None:
    first = invented("2611.50001", title="The old title", abstract="We try one thing here.")
    cli.rig.take(first)
    assert "2611.50001v1" not in cli("papers", "versions", "2611.50001")
    cli.rig.take(
        invented("2611.50001", version=3, title="The new title", abstract="We try one thing here, twice.")
    )
    told = cli("papers", "versions", "2611.50001", "--between", "2", "3").splitlines()
    assert told[1].endswith("https://arxiv.org/abs/2611.50001v2")
    assert told[-1] == "The text of version 2 was never seen here."
    told = cli("papers", "versions", "2611.50001").splitlines()
    assert told == cli("papers", "versions", "2611.50001", "--between", "3", "1").splitlines()
    title, abstract = (
        ["  The", "- old", "+ new", "  title"],
        ["  We try one thing", "- here.", "+ here, twice."],
    )
    assert told[4:] == [*title, "", *abstract]
    found = cli.json("papers", "versions", "2611.50001", "--between", "1", "3")
    assert [version["number"] for version in found["versions"]] == [3, 2, 1]
    assert found["changes"]["title"][1] == {"kind": "removed", "text": "old"}
    with pytest.raises(Refused, match="no version 4"):
        cli("papers", "versions", "2611.50001", "--between", "1", "4")


def test_a_sync_says_how_it_went(cli: Cli, arxiv: FakeArxiv) -> None:
    assert "never asked" in cli("status")
    cli.rig.no_history()
    cli("watch", "add", "All", "-c", "cs.LG")
    arxiv.announce([invented()], DAY)
    assert cli("sync") == "1 new paper.\n"
    assert cli.err == "arXiv: reading the day’s announcement.\narXiv: reading what changed in cs.LG.\n"
    assert cli.status == 0
    arxiv.fail("html")
    cli("sync")
    assert cli.status == 1
    assert "web page" in cli.err
    assert cli.err.endswith("What came is stored; the rest is asked for at the next sync.\n")
    assert "rss      2026-11-12 12:00  The day’s announcement:" in cli("status")
    assert cli.json("status")[-1]["outcome"] == "refused"


def test_a_sync_that_is_refused_leaves_an_empty_line(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def busy(job: str, progress: Any) -> None:
        progress("half", 1, 2)
        raise JobBusy("It runs already.")

    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr(cli, "_job", busy)
    with pytest.raises(JobBusy):
        cli("sync")
    assert capsys.readouterr().err.endswith("half\r\x1b[K")


def test_ctrl_c_ends_a_sync_with_a_sentence(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(job: str, progress: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_job", interrupted)
    cli("sync")
    assert (cli.status, cli.err) == (130, "\nStopped; what had arrived is kept.\n")


def test_an_export_that_fails_leaves_the_file_as_it_was(
    cli: Cli, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "papers.bib"
    path.write_text("old")

    def full(self: object, *_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.write_text", full)
        with pytest.raises(Exception, match="the disk is full"):
            cli("papers", "export", "--view", "all", "-o", str(path))
    assert [each.name for each in path.parent.glob("*.bib")] == ["papers.bib"]
    assert path.read_text() == "old"


def test_the_doctor_says_when_arxiv_last_answered_and_what_failed_since(cli: Cli, arxiv: FakeArxiv) -> None:
    from coordtui_arxiv.doctor import answers

    assert "never asked" in str(answers(cli.rig.ctx()).text)
    cli.rig.no_history()
    cli("watch", "add", "All", "-c", "cs.LG")
    arxiv.fail("html")
    cli("sync")
    failed = answers(cli.rig.ctx())
    assert not failed.ok
    assert "web page" in str(failed.text)
    assert "never answered before" in str(failed.text)
    assert "coordtui arxiv sync" in str(failed.remedy)
    arxiv.announce([invented()], DAY)
    cli("sync")
    assert answers(cli.rig.ctx()).ok
    arxiv.fail("html")
    cli("sync")
    assert "last answer on" in str(answers(cli.rig.ctx()).text)


def test_a_number_that_no_watch_can_have_is_not_found(cli: Cli) -> None:
    with pytest.raises(NotFound):
        cli("watch", "remove", "9" * 9)


def test_a_number_that_nothing_can_have_is_wrong_usage(cli: Cli) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli("watch", "remove", "9" * 30)


def test_what_is_no_id_or_not_here_is_said(cli: Cli) -> None:
    with pytest.raises(Refused, match="no arXiv id"):
        cli("papers", "show", "nonsense")
    with pytest.raises(NotFound):
        cli("papers", "show", "2611.59999")


def test_nothing_from_outside_reaches_the_terminal_raw(cli: Cli) -> None:
    cli.rig.take(invented(title="transport \x1b]0;evil\x07", abstract="\x9b31m"))
    for words in (("papers", "list", "--view", "all"), ("papers", "show", "2611.50001")):
        assert not {"\x1b", "\x07", "\x9b"} & set(cli(*words))


def test_nothing_that_a_terminal_obeys_is_printed_in_words_or_as_json(cli: Cli) -> None:
    evil = "e\x1b[31m\x9b2J\u202evil"
    (paper,) = cli.rig.take(invented("2611.50001", title=evil, abstract=evil))
    cli.rig.inbox().set_folder([paper], evil)
    cli.rig.inbox().put_notes({paper: evil})
    said = cli("papers", "show", "2611.50001") + cli("papers", "list", "--view", "all")
    as_json = cli("papers", "show", "2611.50001", "--json")
    assert not {"\x1b", "\x9b", "\u202e"} & set(said + as_json)
    assert json.loads(as_json)["title"] == evil
