"""`coordtui expertise rank`, over files that are right, wrong, empty and odd."""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from coordtui.api import NotFound, Refused
from coordtui_expertise import file_ranking
from coordtui_expertise.cli.rank import add
from coordtui_expertise.files import ProfileLine, QueryLine, read_lines

PROFILES = [
    {"person": "ada", "papers": [{"title": "Bandits with regret", "abstract": "Exploring arms."}]},
    {
        "person": "bo",
        "papers": [
            {
                "title": "Segmentation of images of lakes",
                "abstract": None,
                "id": "x",
                "created": "2020-01-01",
            },
            {"title": "Convolutional networks", "abstract": "Images again."},
        ],
    },
    {"person": 3, "papers": [], "interests": ["poésie médiévale", "manuscripts"]},
]
QUERY = {"id": "q1", "title": "Regret of contextual bandits", "abstract": "", "relevant": ["ada"]}


class Files:
    """Writes the files and calls the command over them."""

    def __init__(self, folder: Path, out: pytest.CaptureFixture[str]) -> None:
        self.profiles, self.queries, self._out = folder / "profiles.jsonl", folder / "queries.jsonl", out
        self.write(self.profiles, PROFILES)
        self.write(self.queries, [QUERY])

    def write(self, path: Path, lines: list[Any]) -> None:
        path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")

    def rank(self, *words: str, profiles: Any = None, queries: Any = None) -> str:
        parser = argparse.ArgumentParser()
        add(parser.add_subparsers(required=True), str)
        files = ["--profiles", str(profiles or self.profiles), "--queries", str(queries or self.queries)]
        args = parser.parse_args(["rank", *files, *words])
        assert args.without_lab
        assert args.run(None, args) == 0
        return self._out.readouterr().out

    def json(self, *words: str, **files: Any) -> list[Any]:
        return [json.loads(line) for line in self.rank("--json", *words, **files).splitlines()]


@pytest.fixture
def files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Files:
    return Files(tmp_path, capsys)


def test_everybody_is_ranked_who_wrote_about_it_first(files):
    (answer,) = files.json()
    assert answer["id"] == "q1"
    assert answer["ranking"][0][0] == "ada"
    assert {person for person, _ in answer["ranking"]} == {"ada", "bo", 3}
    assert answer["ranking"][0][1] > answer["ranking"][1][1] == 0


def test_questions_are_answered_in_their_order_each_on_a_line(files):
    files.write(files.queries, [{"id": n, "title": "images"} for n in (5, 2, 9)])
    assert [answer["id"] for answer in files.json()] == [5, 2, 9]


def test_stated_interests_count(files):
    files.write(files.queries, [{"id": 1, "title": "medieval manuscripts"}])
    assert files.json()[0]["ranking"][0][0] == 3


def test_equal_people_stand_in_the_order_of_the_file(files):
    files.write(files.queries, [{"id": 1, "title": "zzz"}])
    assert [person for person, _ in files.json()[0]["ranking"]] == ["ada", "bo", 3]


def test_two_lines_of_one_person_are_one_profile(files):
    files.write(files.profiles, [*PROFILES, {"person": "ada", "papers": [{"title": "Poems"}]}])
    files.write(files.queries, [{"id": 1, "title": "poems"}])
    ranking = files.json()[0]["ranking"]
    assert ranking[0][0] == "ada"
    assert len(ranking) == 3


def test_without_json_a_person_reads_it(files):
    text = files.rank()
    assert "q1: Regret of contextual bandits" in text
    assert text.index("ada") < text.index("bo")


@pytest.mark.parametrize(
    "line", [b"{", b"[]", b'{"papers": []}', b'{"person": 1, "papers": [{"title": 7}]}', b"\xff\xfe"]
)
def test_a_line_that_is_not_of_the_form_is_named_with_its_number(files, line):
    files.profiles.write_bytes(b'\n{"person": "ada"}\n' + line + b"\n")
    with pytest.raises(Refused, match="Line 3"):
        files.rank()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "It is not JSON, or not whole."),
        (b"[]", "It is not an object."),
        (b'{"papers": []}', "It has no “person”."),
        (b'{"person": 1, "papers": [{"title": 7}]}', "Its “papers[0].title” is of another kind."),
        (b'{"person": "\xff"}', "It is not written in UTF-8."),
    ],
)
def test_what_is_wrong_with_a_line_is_said_in_words(files, line, why):
    files.profiles.write_bytes(line)
    with pytest.raises(Refused) as refused:
        files.rank()
    assert str(refused.value.why) == why


def test_answers_before_a_broken_question_are_given(files, capsys):
    files.queries.write_text(json.dumps(QUERY) + "\n{\n", encoding="utf-8")
    with pytest.raises(Refused, match="Line 2"):
        files.rank("--json")
    assert json.loads(capsys.readouterr().out)["id"] == "q1"


def test_empty_files_give_empty_answers(files):
    files.write(files.profiles, [])
    assert files.json() == [{"id": "q1", "ranking": []}]
    assert "nobody" in files.rank()
    files.write(files.queries, [])
    assert files.json() == []


def test_a_mark_of_byte_order_and_windows_line_ends_do_not_matter(files):
    files.queries.write_bytes(b"\xef\xbb\xbf" + json.dumps(QUERY).encode() + b"\r\n\r\n")
    assert files.json()[0]["id"] == "q1"


def test_a_file_that_is_not_there_is_named(files, tmp_path):
    with pytest.raises(NotFound, match=r"none\.jsonl"):
        files.rank(profiles=tmp_path / "none.jsonl")


def test_one_file_may_be_standard_input(files, monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(json.dumps(QUERY).encode())))
    assert files.json(queries="-")[0]["ranking"][0][0] == "ada"
    with pytest.raises(Refused):
        files.rank(profiles="-", queries="-")


def test_lines_are_read_one_at_a_time(tmp_path):
    path = tmp_path / "queries.jsonl"
    path.write_text('{"id": 1}\n{\n', encoding="utf-8")
    assert next(read_lines(str(path), QueryLine)).id == 1


def test_more_works_than_a_segment_holds_are_ranked(monkeypatch):
    monkeypatch.setattr("coordtui_expertise.ranking.segments.MOST_WORKS", 2)
    papers = [{"title": f"topic{number} shared"} for number in range(5)]
    people = [ProfileLine(person=n, papers=[_paper(each)]) for n, each in enumerate(papers)]
    rank = file_ranking.ranker(people, "tfidf")
    assert [rank(f"topic{number}")[0][0] for number in range(5)] == [0, 1, 2, 3, 4]


def _paper(values: dict[str, str]) -> Any:
    import msgspec

    from coordtui_expertise.files import PaperLine

    return msgspec.convert(values, PaperLine)


@pytest.mark.parametrize("method", ["semantic", "fused"])
def test_ranking_by_meaning_without_the_extra_is_refused_with_the_way_out(files, monkeypatch, method):
    monkeypatch.setattr(file_ranking, "installed", lambda: False)
    with pytest.raises(Refused, match="semantic"):
        files.rank("--method", method)
