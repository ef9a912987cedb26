"""`coordtui arxiv digest`, `output`, `trends` and the subscriptions, as the command line calls them."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from coordtui.api import CoordtuiError, Person, Refused, from_csv
from coordtui.api.letters import Letter
from coordtui.testing import open_test_session
from coordtui_arxiv.archive import Archive
from coordtui_arxiv.cli import configure
from coordtui_arxiv.privacy import personal_data
from coordtui_arxiv.records import Author, Subscription, Watch
from coordtui_arxiv.watches import Watches
from tests.fake_arxiv import invented

NOW = datetime(2026, 11, 12, 17, tzinfo=UTC)
MAIL = '[outbox]\nsmtp_host = "smtp.example.org"\nsender = "Lab <lab@example.org>"\n'


class Cli:
    def __init__(self, session: Any, out: pytest.CaptureFixture[str]) -> None:
        self.session, self._out = session, out
        self.ctx = session.context("arxiv")

    def __call__(self, *words: str) -> str:
        parser = argparse.ArgumentParser()
        configure(parser)
        args = parser.parse_args(words)
        args.session = self.session
        self.status = args.run(self.ctx, args)
        captured = self._out.readouterr()
        self.err = captured.err
        return captured.out

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json"))


@pytest.fixture
def cli(tmp_path, capsys):
    session = open_test_session(tmp_path, {"arxiv": "coordtui_arxiv"}, settings=MAIL, clock=lambda: NOW)
    cli = Cli(session, capsys)
    person = cli.ctx.directory.people().get(1)
    person.emails = ["ada@example.org"]
    cli.ctx.directory.people().save(person)
    Watches(cli.ctx).save(Watch(name="Bridges", words="bridges"))
    with cli.ctx.store.transaction():
        Archive(cli.ctx).take(
            "rss",
            [
                invented("2611.50001", title="Bridges \x1b[2J of nothing"),
                invented(
                    "2610.50002",
                    title="Bridges of old",
                    announced=NOW - timedelta(days=30),
                    authors=[Author(name="Ada Placeholder")],
                ),
            ],
        )
    yield cli
    session.close()


def test_a_digest_is_printed_in_every_form_and_in_both_languages(cli: Cli, tmp_path) -> None:
    assert "Bridges  of nothing" in cli("digest").replace("[2J", "")
    assert cli("digest", "--format", "md").startswith("# arXiv digest for Ada Placeholder")
    assert '<html lang="fr">' in cli("digest", "--format", "html", "--language", "fr")
    assert "X-Unsent: 1" in cli("digest", "--format", "eml")
    assert "To: ada@example.org" in cli("digest", "--format", "eml")
    (part,) = cli.json("digest", "--span", "2026-10-01..2026-11-12")["parts"]
    assert [item["key"] for item in part["items"]] == ["2611.50001", "2610.50002"]
    assert "Nothing new" in cli("digest", "--span", "2026-01-01")
    file = tmp_path / "digest.txt"
    assert cli("digest", "-o", str(file)) == f"the digest is in {file}\n"
    assert file.read_text(encoding="utf-8") == cli("digest")
    with pytest.raises(CoordtuiError, match="already"):
        cli("digest", "-o", str(file))


def test_nothing_from_outside_reaches_the_terminal_raw(cli: Cli) -> None:
    for words in (["digest"], ["digest", "--lab"], ["digest", "--send", "mail", "--preview"]):
        assert "\x1b" not in cli(*words)


def test_a_digest_is_previewed_sent_and_not_sent_twice(cli: Cli) -> None:
    letters = cli.session._core.records(Letter)
    assert "To: ada@example.org" in cli("digest", "--send", "mail", "--preview")
    assert letters.count() == 0
    assert "queued" in cli("digest", "--send", "mail")
    assert "waits in the outbox already" in cli("digest", "--send", "mail")
    assert cli.json("digest", "--send", "mail")["queued"] is False
    assert letters.count() == 1
    with pytest.raises(Refused, match="say by what"):
        cli("digest", "--preview")
    with pytest.raises(Refused):
        cli("digest", "--lab", "--send", "slack")


def test_a_digest_in_another_language_is_told_of_in_ones_own(cli: Cli, tmp_path) -> None:
    file = tmp_path / "bulletin.txt"
    assert cli("digest", "--language", "fr", "-o", str(file)).startswith("the digest is in")
    assert "Bulletin arXiv" in file.read_text(encoding="utf-8")
    assert "queued" in cli("digest", "--language", "fr", "--send", "mail")


@pytest.mark.parametrize(
    ("state", "said"),
    [("sent", "not sent twice"), ("failed", "not delivered"), ("discarded", "was discarded")],
)
def test_a_digest_that_was_sent_before_says_what_became_of_it(cli: Cli, state, said) -> None:
    cli("digest", "--send", "mail")
    letters = cli.session._core.records(Letter)
    letter = letters.first()
    letter.state = state
    letters.save(letter)
    assert said in cli("digest", "--send", "mail")
    assert cli.json("digest", "--send", "mail")["state"] == state


def test_a_paper_that_is_sent_is_told_of_by_mail_where_that_is_asked_for(cli: Cli) -> None:
    una = cli.ctx.directory.people().add(Person(name="Una Notional", emails=["u@example.org"]))
    cli("send", "2611.50001", "--to", str(una.doc_id), "--mail", "--note", "have a look")
    (letter,) = cli.session._core.records(Letter).find()
    assert (letter.to, "have a look" in letter.text) == ("u@example.org", True)
    with pytest.raises(Refused):
        cli("send", "2610.50002", "--to", str(una.doc_id), "--slack")
    assert len(cli.json("sent", "--person", str(una.doc_id))) == 1


def test_the_output_is_printed_as_words_json_and_csv(cli: Cli) -> None:
    assert "1  Oct 2026" in cli("output")
    assert "Only names were compared" in cli("output")
    assert cli.json("output", "--by", "category")["lines"] == [{"label": "cs.LG", "papers": 1}]
    rows = [cells for _, cells in from_csv(cli("output", "--since", "2026-11-01", "--csv"))]
    assert rows == [["Month", "Papers"]]
    with pytest.raises(SystemExit):
        cli("output", "--since", "yesterday")


def test_trends_are_printed_as_words_json_and_csv(cli: Cli) -> None:
    assert "bridges  (2 papers)" in cli("trends", "bridges")
    assert cli("trends") == ""
    assert "No term rises" in cli.err
    found = cli.json("trends", "bridges", "--by", "month")
    assert sum(found["trends"][0]["papers"]) == 2
    header, *rows = [cells for _, cells in from_csv(cli("trends", "--categories", "--csv"))]
    assert header == ["From", "Papers", "cs.LG"]
    assert sum(int(row[2]) for row in rows) == 2


def test_subscriptions_are_made_listed_and_removed(cli: Cli) -> None:
    cli("subscriptions")
    assert "No digest sends itself" in cli.err
    assert cli("subscribe") == "arXiv digest for Ada Placeholder: each morning, by mail\n"
    cli("unsubscribe", "1")
    made = cli.json("subscribe", "--span", "week")
    assert "each Monday, by mail" in cli("subscriptions")
    assert [each["doc_id"] for each in cli.json("subscriptions")] == [made["doc_id"]]
    assert cli("unsubscribe", str(made["doc_id"])) == "Done.\n"
    assert cli.json("subscriptions") == []


def test_a_subscription_is_part_of_what_is_held_of_a_person_and_goes_with_it(cli: Cli) -> None:
    cli("subscribe")
    assert len(personal_data(cli.ctx, 1, erase=False).held["subscriptions"]) == 1
    personal_data(cli.ctx, 1, erase=True)
    assert cli.ctx.store.records(Subscription).count() == 0
