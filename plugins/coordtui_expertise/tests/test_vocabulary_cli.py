"""`coordtui expertise vocabulary`, called as the command line calls it."""

from __future__ import annotations

import argparse
import io
import json
from types import SimpleNamespace
from typing import Any

import pytest

from coordtui.api import Context, NotAllowed, NotFound, Refused
from coordtui_expertise.cli.vocabulary import add


class Cli:
    def __init__(self, ctx: Context, out: pytest.CaptureFixture[str]) -> None:
        self.ctx, self._out = ctx, out

    def __call__(self, *words: str) -> str:
        parser = argparse.ArgumentParser()
        add(parser.add_subparsers(required=True), str)
        args = parser.parse_args(["vocabulary", *words])
        self.status = args.run(self.ctx, args)
        return self._out.readouterr().out

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json"))


@pytest.fixture
def cli(ctx: Context, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(ctx, capsys)


def test_list_gives_every_term_with_its_names_in_both_languages(cli):
    terms = {term["concept"]: term for term in cli.json("list")}
    assert terms["reinforcement learning"]["fr"] == "apprentissage par renforcement"
    assert terms["reinforcement learning"]["state"] == "starter"


def test_list_narrows_to_the_terms_that_hold_the_words(cli):
    found = [term["en"] for term in cli.json("list", "renforcement", "hors")]
    assert found == ["offline reinforcement learning"]
    assert "offline reinforcement learning · " in cli("list", "renforcement", "hors")


def test_a_term_is_added_and_is_known_to_searches(cli, ctx):
    added = cli.json("add", "--en", "invented bandits", "--fr", "bandits inventés", "--also", "IBX")
    assert added["state"] == "added"
    assert ctx.directory.vocabulary().expand("ibx") == ["invented bandits", "bandits inventés"]


def test_adding_a_term_that_is_there_changes_it(cli):
    changed = cli.json("add", "--en", "Reinforcement learning", "--fr", "renforcement", "--facet", "method")
    assert (changed["state"], changed["fr"], changed["also"]) == ("changed", "renforcement", [])
    again = cli.json("add", "--en", "Reinforcement learning", "--fr", "renfort")
    assert again["fr"] == "renfort"
    assert len(cli.json("list", "reinforcement", "renfort")) == 1


def test_a_starter_term_that_is_removed_is_hidden_and_may_be_added_again(cli, ctx):
    assert cli.json("remove", "RL") == {"concept": "reinforcement learning", "removed": True}
    assert ctx.directory.vocabulary().expand("RL") == []
    (hidden,) = [t for t in cli.json("list") if t["concept"] == "reinforcement learning"]
    assert hidden["state"] == "hidden"
    cli("add", "--en", "reinforcement learning", "--also", "RL")
    assert ctx.directory.vocabulary().expand("RL") == ["reinforcement learning"]


def test_a_term_of_the_labs_own_that_is_removed_is_gone(cli):
    cli("add", "--en", "invented bandits", "--also", "IBX")
    cli("remove", "ibx")
    assert cli.json("list", "invented", "bandits") == []


def test_removing_what_is_not_there_says_so(cli):
    with pytest.raises(NotFound):
        cli("remove", "zzz")


def test_a_term_without_a_name_is_refused(cli):
    with pytest.raises(Refused):
        cli("add", "--also", "XYZ")


def test_what_was_exported_imports_without_a_change(cli, tmp_path):
    cli("add", "--en", "invented bandits", "--fr", "bandits inventés", "--also", "IBX", "--facet", "method")
    cli("remove", "RL")
    file = tmp_path / "words.csv"
    file.write_text(cli("export"), encoding="utf-8")
    done = cli.json("import", str(file))
    assert (done["added"], done["changed"], done["hidden"], done["errors"]) == (0, 0, 0, [])
    assert done["unchanged"] == len(cli.json("list"))


def test_a_dry_run_says_what_would_change_and_changes_nothing(cli, tmp_path):
    file = tmp_path / "words.csv"
    file.write_text(
        "\ufeffen;fr;also;facet\n"
        "invented bandits;bandits inventés;IBX | IBZ;méthode\n"
        "reinforcement learning;;;\n",
        encoding="utf-8",
    )
    done = cli.json("import", str(file), "--dry-run")
    assert (done["added"], done["hidden"]) == (1, 1)
    assert cli.json("list", "ibx") == []
    cli("import", str(file))
    (term,) = cli.json("list", "ibx")
    assert (term["also"], term["facet"]) == (["IBX", "IBZ"], "method")


def test_lines_that_are_no_terms_are_named_and_the_others_taken(cli, tmp_path):
    file = tmp_path / "words.csv"
    file.write_text("en,fr,facet\n,,method\ninvented bandits,,how\nother invention,,\n", encoding="utf-8")
    done = cli.json("import", str(file))
    assert [error["line"] for error in done["errors"]] == [2, 3]
    assert done["added"] == 1
    assert cli.status == 1


def test_a_file_without_names_is_refused(cli, tmp_path):
    file = tmp_path / "words.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(Refused):
        cli("import", str(file))
    file.write_text("", encoding="utf-8")
    with pytest.raises(Refused):
        cli("import", str(file))


def test_a_file_that_cannot_be_read_is_named(cli, tmp_path):
    with pytest.raises(NotFound):
        cli("import", str(tmp_path / "none.csv"))
    (tmp_path / "latin.csv").write_bytes("en,fr\nx,é\n".encode("latin-1"))
    with pytest.raises(Refused, match="UTF-8"):
        cli("import", str(tmp_path / "latin.csv"))


def test_standard_input_is_a_file_too(cli, monkeypatch):
    given = SimpleNamespace(buffer=io.BytesIO(b"en,fr\ninvented bandits,\n"))
    monkeypatch.setattr("sys.stdin", given)
    assert cli.json("import", "-")["added"] == 1


def test_who_may_not_change_the_vocabulary_reads_it(lab, capsys):
    reader = Cli(lab.as_(lab.add("Hrafn Placeholder")), capsys)
    assert reader.json("list", "renforcement")
    for words in (("add", "--en", "x y"), ("remove", "RL")):
        with pytest.raises(NotAllowed):
            reader(*words)
