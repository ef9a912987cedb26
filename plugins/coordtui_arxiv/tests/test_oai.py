"""The pages of a harvest: what is read of them, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui_arxiv.errors import ArxivRefused, ArxivSays, TokenExpired
from coordtui_arxiv.holidays import announced_on, closed, day_of, last_ready, midnight
from coordtui_arxiv.records import Author, Version
from coordtui_arxiv.sources.authors import parse_authors
from coordtui_arxiv.sources.oai import Harvested, parse_harvest
from tests.fake_arxiv import FAULTS, invented
from tests.fake_arxiv.faults import Answer
from tests.fake_arxiv.oai import document, record
from tests.fake_arxiv.writing import DAY

NOW = DAY + timedelta(hours=7)
TODAY = DAY.date()
moments = st.integers(0, 60 * 24 * 365 * 70).map(
    lambda n: datetime(1995, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
)


def listed(inside: str) -> bytes:
    return document(f"<ListRecords>{inside}</ListRecords>", now=NOW)


def read(*papers, token: str = "") -> Harvested:
    inside = "".join(record(paper, TODAY) for paper in papers)
    return parse_harvest(listed(inside + token), NOW)


def test_a_record_is_read_with_all_its_versions() -> None:
    second = DAY + timedelta(days=-1)
    paper = invented(
        version=2,
        title="R&D of <nothing>",
        categories=["stat.ML", "cs.LG"],
        comment="9 pages",
        journal_ref="J. Inv. 2",
        doi="10.1/x",
        published=DAY - timedelta(days=40),
        updated=second,
        versions=[Version(number=1, date=DAY - timedelta(days=40)), Version(number=2, date=second)],
    )
    page = read(paper)
    (found,) = page.records
    same = (
        *("key", "version", "title", "abstract", "authors", "categories", "comment"),
        *("journal_ref", "doi", "published", "updated", "versions"),
    )
    assert [getattr(found, name) for name in same] == [getattr(paper, name) for name in same]
    assert (found.primary, found.channels, found.withdrawn) == ("stat.ML", ["oai"], False)
    assert [(a.version, a.kind, a.day) for a in found.announcements] == [
        (1, "new", date(2026, 10, 6)),
        (2, "replace", TODAY),
    ]
    assert page.stamps == {paper.key: TODAY}
    assert (page.size, page.token, page.answered) == (1, "", NOW)


def test_the_token_of_the_next_page_is_read() -> None:
    token = '<resumptionToken expires="2026-11-13T00:00:00Z">from%3D2026-11-01%26skip%3D25</resumptionToken>'
    assert read(invented(), token=token).token == "from%3D2026-11-01%26skip%3D25"
    assert not read(invented(), token="<resumptionToken/>").token


def test_a_version_without_files_is_a_withdrawal() -> None:
    body = listed(record(invented(), TODAY)).replace(b"<source_type>D<", b"<source_type>I<")
    assert parse_harvest(body, NOW).records[0].withdrawn


def test_that_nothing_matches_is_an_answer() -> None:
    page = parse_harvest(document('<error code="noRecordsMatch">None.</error>', now=NOW), NOW)
    assert (page.records, page.size, page.token) == ([], 0, "")


@pytest.mark.parametrize(
    ("code", "kind"), [("badResumptionToken", TokenExpired), ("badArgument", ArxivSays), ("", ArxivSays)]
)
def test_other_errors_are_raised_with_what_arxiv_says(code: str, kind: type[Exception]) -> None:
    with pytest.raises(kind, match="no such thing"):
        parse_harvest(document(f'<error code="{code}">no such thing</error>', now=NOW), NOW)


@pytest.mark.parametrize(
    "fault", ["truncated", "html", "plain text", "nothing", "billion laughs", "latin-1", "empty page"]
)
def test_a_page_that_went_wrong_is_refused(fault: str) -> None:
    body = listed("".join(record(invented(f"2611.5000{i}"), TODAY) for i in range(5)))
    with pytest.raises(ArxivRefused):
        parse_harvest(FAULTS[fault](Answer(body)).body, NOW)


@pytest.mark.parametrize("at", range(40, 100, 3))
def test_a_page_cut_anywhere_is_refused(at: int) -> None:
    body = listed(record(invented(), TODAY)).rstrip()
    with pytest.raises(ArxivRefused):
        parse_harvest(body[: len(body) * at // 100], NOW)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"responseDate>", b"otherDate>", "when it was written"),
        (b"<responseDate>2026", b"<responseDate>soon", "is none"),
        (b"ListRecords>", b"ListSets>", "no list of papers"),
        (b"OAI-PMH", b"other", "another kind of document"),
        (b"http://www.openarchives.org/OAI/2.0/", b"http://example.org/", "another kind of document"),
    ],
)
def test_a_page_that_is_no_harvest_is_refused(old: bytes, new: bytes, why: str) -> None:
    with pytest.raises(ArxivRefused, match=why):
        parse_harvest(listed(record(invented(), TODAY)).replace(old, new), NOW)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("<id>2611.50001</id>", "", "no id"),
        ("<id>2611.50001</id>", "<id>nonsense</id>", "none of arXiv"),
        ("<datestamp>2026-11-12", "<datestamp>2026-13-41", "is none"),
        ("<date>Thu, 12 Nov", "<date>Thu, 42 Nov", "is none"),
        ('version="v1"', 'version="v0"', "is none"),
        ('version="v1"', 'version="first"', "is none"),
        ("<title>On the invention of paper 2611.50001</title>", "", "no title"),
        ("metadata>", "about>", "nothing about a paper"),
        ("<version ", "<other ", "no version"),
    ],
)
def test_a_record_that_cannot_be_read_is_kept_apart(old: str, new: str, why: str) -> None:
    one = record(invented(), TODAY)
    broken = one.replace(old, new).replace("</version>", "</other>" if new == "<other " else "</version>")
    assert broken != one
    page = parse_harvest(listed(broken + record(invented("2611.50002"), TODAY)), NOW)
    assert [paper.key for paper in page.records] == ["2611.50002"]
    assert why in str(page.rejected[0].why)
    assert "2611.50001" in page.rejected[0].source


def test_a_broken_record_alone_on_a_page_holds_nothing_up() -> None:
    page = parse_harvest(listed(record(invented(), TODAY).replace("<id>", "<id>x")), NOW)
    assert (page.records, page.size) == ([], 1)


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("A. Doe", [("A. Doe",)]),
        ("A. Doe, B. Roe and C. Poe", [("A. Doe",), ("B. Roe",), ("C. Poe",)]),
        ("A. Doe, B. Roe, and C. Poe", [("A. Doe",), ("B. Roe",), ("C. Poe",)]),
        ("A. Doe; B. Roe & C. Poe", [("A. Doe",), ("B. Roe",), ("C. Poe",)]),
        ("A. Doe (Here, There), B. Roe (Else)", [("A. Doe", "Here", "There"), ("B. Roe", "Else")]),
        (
            "A. Doe (1), B. Roe (1 and 2), C. Poe ((1) Here, North, (2) There)",
            [("A. Doe", "Here, North"), ("B. Roe", "Here, North", "There"), ("C. Poe",)],
        ),
        ("The Void Collaboration: A. Doe, B. Roe", [("Void Collaboration",), ("A. Doe",), ("B. Roe",)]),
        ("A. Doe, for the Void Collaboration", [("A. Doe",), ("Void Collaboration",)]),
        ("A. Doe, Jr., B. Roe III", [("A. Doe Jr.",), ("B. Roe III",)]),
        ("A. Doe et al.", [("A. Doe",)]),
        ("Ferd{\\`i}nand, Alessandro Andover", [("Ferd{\\`i}nand",), ("Alessandro Andover",)]),
        ("A. Doe,\n B.\n Roe", [("A. Doe",), ("B. Roe",)]),
        ("A. Doe (unclosed, B. Roe", [("A. Doe", "unclosed", "B. Roe")]),
        (", and ,", []),
    ],
)
def test_authors_in_one_text_are_told_apart(text: str, authors: list[tuple[str, ...]]) -> None:
    assert [(author.name, *author.affiliations) for author in parse_authors(text)] == authors


@given(st.text(alphabet="ab, ();&.{}1and", max_size=60))
def test_any_text_gives_authors_with_names(text: str) -> None:
    assert all(author.name.strip() == author.name != "" for author in parse_authors(text))


def test_hundreds_of_authors_stay_hundreds() -> None:
    names = [Author(name=f"Hrafn Placeholder{i}") for i in range(900)]
    assert read(invented(authors=names)).records[0].authors == names


@pytest.mark.parametrize(
    ("submitted", "day"),
    [
        ("2026-11-10T18:59", "2026-11-11"),  # Tuesday 13:59 in New York
        ("2026-11-10T19:00", "2026-11-12"),
        ("2026-11-12T20:00", "2026-11-16"),  # Thursday after 14:00: with the evening of Sunday
        ("2026-11-13T18:00", "2026-11-16"),
        ("2026-11-13T20:00", "2026-11-17"),
        ("2026-11-15T12:00", "2026-11-17"),
        ("2026-07-07T17:59", "2026-07-08"),  # in summer 14:00 is 18:00 UTC
        ("2026-07-07T18:00", "2026-07-09"),
        ("2026-11-25T12:00", "2026-11-27"),  # Thanksgiving has none
    ],
)
def test_the_day_of_an_announcement_follows_from_the_time_of_submission(submitted: str, day: str) -> None:
    moment = datetime.fromisoformat(submitted).replace(tzinfo=UTC)
    assert announced_on(moment) == date.fromisoformat(day)


def test_a_change_soon_after_is_the_announcement_and_a_late_one_is_not() -> None:
    monday = datetime(2026, 11, 2, 15, tzinfo=UTC)
    assert announced_on(monday, date(2026, 11, 6)) == date(2026, 11, 6)
    assert announced_on(monday, date(2026, 11, 7)) == date(2026, 11, 3)
    assert announced_on(monday, date(2026, 12, 1)) == date(2026, 11, 3)


@given(moments)
def test_a_day_of_announcements_is_open_and_comes_after_the_submission(moment: datetime) -> None:
    day = announced_on(moment)
    assert closed(day) is None
    assert day_of(moment) < day <= day_of(moment) + timedelta(days=6)
    assert day_of(midnight(day)) == day


@given(moments)
def test_the_last_news_are_never_of_the_future(moment: datetime) -> None:
    assert timedelta() <= moment - last_ready(moment) <= timedelta(days=5)
