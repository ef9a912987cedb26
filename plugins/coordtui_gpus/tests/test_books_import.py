"""The table of assets: read, written, read again; hostile cells; machines that are registered."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.api import Refused
from coordtui_gpus import books
from coordtui_gpus.books.cells import LONGEST, Misread, read_day
from coordtui_gpus.books.columns import NAMES
from coordtui_gpus.records import Asset, Edit, Host

FLEET = """kind;étiquette;nom;adresse;accès;bâti;dans;numéro de série;prix;date d'achat;fin de garantie;état
machine;SRV-1;node01;admin@node01.example.invalid;ssh;R1;;SN-H001;45000,50 $;2025-03-01;2028-02-29;en service
carte;C-1;;;;;SRV-1;SN-G001;31450,5;2025-03-01;2028-02-29;
carte;C-2;;;;;node01;SN-G002;;;;
"""


def take(lab, text, **more):
    return books.carry_out(lab.ctx(), books.plan_import(lab.ctx(), text, **more))


def everything(lab):
    ctx = lab.ctx()
    return [ctx.store.records(each).find() for each in (Asset, Edit, Host)]


def test_a_french_table_with_semicolons_and_a_mark_puts_a_fleet_on_the_books(lab):
    plan = take(lab, "\ufeff" + FLEET)
    assert [each.outcome for each in plan.rows] == ["create"] * 3
    assert plan.machines == ["node01"]
    host = lab.ctx().store.records(Host).first()
    assert (host.name, host.address, host.via, host.place) == (
        "node01",
        "admin@node01.example.invalid",
        "ssh",
        "R1",
    )
    machine, *cards = books.assets(lab.ctx())
    assert (machine.host, machine.price) == (host.doc_id, "45000.50")
    assert [each.parent for each in cards] == [machine.doc_id] * 2


def test_a_dry_run_writes_nothing(lab):
    plan = books.plan_import(lab.ctx(), FLEET)
    assert (len(plan.of("create")), plan.written) == (3, False)
    assert everything(lab) == [[], [], []]


def test_the_same_table_twice_changes_nothing(lab):
    take(lab, FLEET)
    before = everything(lab)
    plan = take(lab, FLEET)
    assert {each.outcome for each in plan.rows} == {"same"}
    assert everything(lab) == before


def test_a_row_that_is_refused_keeps_all_of_them_out(lab):
    plan = books.plan_import(lab.ctx(), "name,price\ngood,12\nbad,soon\n")
    assert [(each.line, each.column) for each in plan.errors] == [(3, "price")]
    with pytest.raises(Refused, match="rows are refused"):
        books.carry_out(lab.ctx(), plan)
    assert everything(lab) == [[], [], []]


def test_what_is_changed_is_said_by_row_and_column(lab):
    take(lab, FLEET)
    plan = books.plan_import(lab.ctx(), "tag,owner,price\nC-1,Vision,31450.50\nC-2,Speech,1\n")
    assert [(each.line, each.changed) for each in plan.rows] == [(2, ("owner",)), (3, ("owner", "price"))]


def test_a_plan_that_would_do_something_else_by_now_is_refused(lab):
    plan = books.plan_import(lab.ctx(), "tag,name\nC-9,card\n")
    books.add(lab.ctx(), Asset(tag="C-9"))
    with pytest.raises(Refused, match="books changed"):
        books.carry_out(lab.ctx(), plan)
    assert lab.ctx().store.records(Asset).first().name == ""


def test_an_empty_cell_leaves_what_is_there(lab):
    take(lab, FLEET)
    take(lab, "tag,price,owner\nC-1,,Vision\n")
    assert books.named(lab.ctx(), "C-1").price == "31450.50"


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-11-12", "2026-11-12"),
        ("31/12/2026", "2026-12-31"),
        ("12/31/2026", "2026-12-31"),
        ("5/5/2026", "2026-05-05"),
    ],
)
def test_a_day_is_read_where_only_one_is_meant(cell, day):
    assert read_day(cell).isoformat() == day


@pytest.mark.parametrize(
    "cell", ["03/04/2026", "2026-02-30", "32/01/2026", "spring", "0000-01-01", "46000", "=TODAY()"]
)
def test_a_day_that_may_be_two_or_is_none_is_refused(cell):
    with pytest.raises(Misread):
        read_day(cell)


def test_an_ambiguous_day_names_both(lab):
    (error,) = books.plan_import(lab.ctx(), "name,warranty\nx,03/04/2026\n").errors
    assert lab.ctx()._(error.message) == "“03/04/2026” may be two days: write 2026-04-03 or 2026-03-04."


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("number,name\n12,x\n", "number", "no asset"),
        ("name,owner\n,Vision\n", "", "by which to know it"),
        ("name,parent\nx,nowhere\n", "parent", "nothing “nowhere”"),
        ("kind,name,via\ngpu,x,ssh\n", "via", "Only a machine"),
        ("kind,name,via\nhost,node,invented\n", "via", "Only machines of the demo"),
        ("kind,name,via\nhost,-oProxyCommand=sh,ssh\n", "name", "no name of a machine"),
        ("kind,name,address\nhost,node,-oProxyCommand=sh\n", "address", "no address"),
        ("tag,name\nA,x\nA,y\n", "", "as on line 2"),
        ("name\nx,y\n", "", "more cells"),
    ],
)
def test_a_row_that_cannot_be_is_refused_by_its_column(lab, text, column, said):
    (error,) = books.plan_import(lab.ctx(), text).errors
    assert (error.column, said in lab.ctx()._(error.message)) == (column, True)


def test_a_row_that_may_be_two_things_is_refused(lab):
    books.add(lab.ctx(), Asset(name="one", tag="T-1"))
    books.add(lab.ctx(), Asset(name="two", serial="SN-0002"))
    (error,) = books.plan_import(lab.ctx(), "tag,serial\nT-1,SN-0002\n").errors
    assert "It may be two" in lab.ctx()._(error.message)


def test_titles_of_others_are_mapped_and_what_means_nothing_is_told(lab):
    text = "Seriennummer,Anlage,Farbe\nSN-77,card,blue\n"
    plan = take(lab, text, mapping={"Seriennummer": "numéro de série", "anlage": "name"})
    assert plan.sheet.extra == ["Farbe"]
    assert books.named(lab.ctx(), "SN-77").name == "card"
    with pytest.raises(Refused, match="no column"):
        books.plan_import(lab.ctx(), text)


def test_without_the_right_to_watch_a_machine_is_not_registered(lab):
    ctx = lab.ctx(lab.person(), "researcher")
    assert not ctx.may("gpus.watch")
    take(lab, "kind,name\nhost,node01\n")
    assert lab.ctx().store.records(Host).count() == 0


# Out and in again.

_TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
_NASTY = st.sampled_from(
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "-2",
        "'",
        "''=x",
        "\x1b]0;x\x07",
        "a\x00b",
        "\u202egnp",
        "\ufeffx",
        "a;b,c\td",
        *["#1", '"', '"quoted', "line\nline", "\r\n=x", "é" + "\u0301" * 9, " ", "N/A", "0"],
    ]
)
_CELL = _TEXT | _NASTY
_ASSET = st.builds(
    Asset,
    kind=st.sampled_from(["gpu", "host", "other"]),
    **dict.fromkeys(("tag", "name", "serial", "uuid", "model", "owner", "order", "slot", "note"), _CELL),
    price=st.decimals(0, 10**6, places=3).map(str) | st.just(""),
    purchased=st.dates() | st.none(),
    lifecycle=st.sampled_from(["ordered", "in_service", "retired"]),
    tags=st.lists(_CELL, max_size=3),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(assets=st.lists(_ASSET, max_size=5), excel=st.booleans(), inside=st.booleans())
def test_what_is_written_is_read_again_without_a_change(lab, assets, excel, inside):
    ctx = lab.ctx()
    for asset in assets:
        machines = [each for each in books.assets(ctx) if each.kind != "gpu"]
        try:
            asset.parent = machines[0].doc_id if inside and machines else None
            books.add(ctx, asset)
        except Refused:
            continue
    before, text = everything(lab), books.export(ctx, excel=excel)
    plan = books.plan_import(ctx, text)
    assert plan.errors == []
    books.carry_out(ctx, plan)
    assert everything(lab) == before
    cells = [
        cell
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";" if excel else ",")
        for cell in row
    ]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.dictionaries(st.sampled_from(NAMES), _CELL, max_size=8), max_size=4))
def test_any_table_is_taken_twice_without_a_second_change_or_refused_in_words(lab, rows):
    made = io.StringIO(newline="")
    writer = csv.DictWriter(made, NAMES)
    writer.writeheader()
    writer.writerows(rows)
    ctx = lab.ctx()
    try:
        plan = books.plan_import(ctx, made.getvalue())
        books.carry_out(ctx, plan)
    except Refused:
        return
    before = everything(lab)
    again = books.plan_import(ctx, made.getvalue())
    assert {each.outcome for each in again.rows} <= {"same"}
    assert everything(lab) == before


@pytest.mark.parametrize("column", [name for name in NAMES if name != "number"])
@pytest.mark.parametrize("cell", ["\x1b[2J\x1b]52;c;eA==\x07", "\u202eevil", "x" * 1_000_000])
def test_hostile_text_of_a_cell_is_refused_or_made_harmless(lab, column, cell):
    plan = books.plan_import(
        lab.ctx(), f'tag,{column}\nT-1,"{cell}"\n' if column != "tag" else f'tag\n"{cell}"\n'
    )
    said = [lab.ctx()._(each.message) for each in plan.errors]
    if plan.errors:
        assert all(len(each) < 2_000 for each in said)
        assert not any(sign in text for text in said for sign in "\x1b\u202e\x07")
        return
    books.carry_out(lab.ctx(), plan)
    assert len(cell) <= LONGEST
    told = repr(books.assets(lab.ctx(), retired=True))
    assert "\\x1b" not in told
    assert "\\u202e" not in told


@pytest.mark.parametrize(
    "text", ["", "\n\n", "name\0", 'name\n"open', "colour,size\n1,2\n", "name,nom\n1,2\n"]
)
def test_what_is_no_table_of_assets_is_refused_with_a_reason(lab, text):
    with pytest.raises(Refused) as refused:
        books.plan_import(lab.ctx(), text)
    assert refused.value.what
