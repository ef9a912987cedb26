"""`coordtui gpus asset` and `coordtui gpus books`, as scripts use them."""

from __future__ import annotations

import argparse
import io
import json

import pytest

from coordtui.api import NotAllowed, Refused
from coordtui.api.command_line import group
from coordtui_gpus import books
from coordtui_gpus.books.doctor import differences
from coordtui_gpus.cli import books as commands_of_books
from coordtui_gpus.records import Asset, Seen, SeenGpu


@pytest.fixture
def run(lab, capsys):
    """Run a command line; its status, what it printed, and what it said aside."""

    def ran(*words: str, ctx=None):
        parser = argparse.ArgumentParser()
        commands_of_books.add(group(parser, str), str)
        args = parser.parse_args(words)
        status = args.run(ctx or lab.ctx(), args)
        said = capsys.readouterr()
        return status, said.out, said.err

    return ran


def test_an_asset_is_added_changed_shown_and_retired(run, lab):
    _, out, _ = run("asset", "add", "--tag", "C-1", "--name", "card", "--price", "31 450,50", "--json")
    assert json.loads(out)["price"] == "31450.50"
    run("asset", "change", "C-1", "--warranty", "2029-01-02", "--label", "fast", "--why", "invoice")
    _, out, _ = run("asset", "show", "C-1")
    assert "Warranty until   2 Jan 2029" in out
    run("asset", "change", "C-1", "--warranty", "")
    assert books.named(lab.ctx(), "C-1").warranty is None
    run("asset", "retire", "C-1", "--why", "broken")
    _, out, err = run("asset", "list")
    assert (out, err.strip()) == ("", "There is no such asset.")
    _, out, _ = run("asset", "list", "--all", "--json")
    assert [each["lifecycle"] for each in json.loads(out)] == ["retired"]
    _, out, _ = run("asset", "history", "C-1")
    assert "State: in service → retired (broken)" in out
    assert "Warranty until: — → 2029-01-02 (invoice)" in out


def test_a_table_is_only_looked_at_until_it_is_applied(run, lab, tmp_path):
    file = tmp_path / "fleet.csv"
    file.write_text("étiquette;nom;genre;adresse\nS-1;node01;machine;\nC-1;card;;\n", encoding="utf-8")
    status, out, _ = run("books", "import", str(file))
    assert status == 0
    assert "2 to add" in out
    assert "1 machine to be watched" in out
    assert "Nothing was changed; “--apply” writes it." in out
    assert books.assets(lab.ctx()) == []
    status, out, _ = run("books", "import", str(file), "--apply")
    assert (status, out.splitlines()[-1]) == (0, "Done.")
    _, out, _ = run("books", "import", str(file), "--apply", "--json")
    assert (json.loads(out)["unchanged"], json.loads(out)["create"]) == (2, [])


def test_a_refused_row_is_said_aside_with_its_line_and_column(run, tmp_path):
    file = tmp_path / "fleet.csv"
    file.write_text("name,warranty\ncard,03/04/2026\n")
    status, out, err = run("books", "import", str(file), "--apply")
    assert status == 1
    assert err.strip() == "Line 2, warranty: “03/04/2026” may be two days: write 2026-04-03 or 2026-03-04."
    assert "rows are refused" in out


def test_titles_are_mapped_from_the_command_line(run, lab, tmp_path):
    file = tmp_path / "fleet.csv"
    file.write_bytes("Anlage,Preis\ncaf\xe9,12\n".encode("cp1252"))
    status, _, err = run(
        "books", "import", str(file), "--mapping", "Anlage=name", "--mapping", "Preis=price", "--apply"
    )
    assert status == 0
    assert "cp1252" in err
    assert books.named(lab.ctx(), "café").price == "12"


def test_what_is_piped_in_is_read_and_from_outside_no_file_is(run, lab, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("name\ncard\n"))
    assert run("books", "import", "-", "--apply")[0] == 0
    ctx = lab.ctx(lab.person(), "coordinator")
    assert ctx.may("gpus.books")
    with pytest.raises(Refused, match="From outside"):
        run("books", "import", "/etc/hostname", ctx=ctx)
    with pytest.raises(Refused, match="From outside"):
        run("books", "export", "-o", "/nowhere", ctx=ctx)


def test_the_table_goes_out_and_comes_in_again(run, lab, tmp_path):
    books.add(lab.ctx(), Asset(name="=1+1", price="12.50"))
    file = tmp_path / "books.csv"
    status, _, _ = run("books", "export", "--excel", "-o", str(file))
    assert (status, file.stat().st_mode & 0o77) == (0, 0)
    assert "'=1+1" in file.read_text(encoding="utf-8-sig")
    _, out, _ = run("books", "import", str(file), "--json")
    assert (json.loads(out)["unchanged"], json.loads(out)["change"]) == (1, [])
    _, out, _ = run("books", "export", "--json")
    assert json.loads(out)[0]["name"] == "=1+1"


def test_the_template_names_every_column_in_both_languages(run):
    _, out, _ = run("books", "import", "--template")
    assert "warranty / fin de garantie" in out
    _, out, _ = run("books", "import", "--template", "--json")
    assert all(each["french"] and each["says"] for each in json.loads(out))


@pytest.fixture
def differing(lab):
    host = lab.host("node01")
    card = lab.gpu(host)
    seen = Seen(host=host.doc_id, state="ok", since=lab.now, good=lab.now, gpus=[SeenGpu(device=card.doc_id)])
    lab.ctx().store.records(Seen).add(seen)
    return host, card


def test_differences_are_said_with_their_evidence_and_accepted_by_name(run, lab, differing):
    host, card = differing
    _, out, _ = run("books", "reconcile")
    assert f"new-d{card.doc_id}  Fictive 80GB {card.uuid}" in out
    assert "accepting: put the machine on the books, in service" in out
    _, out, _ = run("books", "reconcile", "--json")
    assert {each["key"] for each in json.loads(out)} == {f"new-d{card.doc_id}", f"new-h{host.doc_id}"}
    with pytest.raises(Refused, match="no difference"):
        run("books", "reconcile", "--accept", "new-d99")
    run("books", "reconcile", "--accept", f"new-h{host.doc_id}")
    assert differences(lab.ctx()).remedy
    run("books", "reconcile", "--accept", "all")
    _, out, _ = run("books", "reconcile")
    assert out.strip() == "The books agree with what is seen."


def test_warranties_that_end_are_listed(run, lab):
    books.add(lab.ctx(), Asset(name="soon", warranty=lab.now.date()))
    _, out, _ = run("books", "warranties", "--json")
    assert [each["name"] for each in json.loads(out)] == ["soon"]


@pytest.mark.parametrize(
    "words",
    [
        ("asset", "list"),
        ("asset", "show", "x"),
        ("asset", "add", "--name", "x"),
        ("asset", "change", "x"),
        ("asset", "retire", "x"),
        ("asset", "history", "x"),
        ("books", "export"),
        ("books", "reconcile"),
        ("books", "warranties"),
    ],
)
def test_a_researcher_is_refused_every_command(run, lab, words):
    with pytest.raises(NotAllowed):
        run(*words, ctx=lab.ctx(lab.person()))


def test_what_a_terminal_obeys_is_never_printed(run, lab):
    lab.ctx().store.records(Asset).add(Asset(name="\x1b[2J\u202ecard", serial="SN-0001", note="\x1b]0;x\x07"))
    for words in (("asset", "list"), ("asset", "show", "SN-0001"), ("asset", "history", "SN-0001")):
        _, out, err = run(*words)
        assert not any(sign in out + err for sign in "\x1b\x07\u202e")
