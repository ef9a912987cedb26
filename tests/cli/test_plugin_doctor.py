"""`coordtui plugin doctor`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from coordtui.api import Job
from coordtui.api.jobs import Run
from coordtui.host.failures import keep
from coordtui.jobs.journal import due_at
from coordtui.text.messages import N_

NOW = datetime(2026, 11, 12, 14, tzinfo=UTC)

TIDY = """
from datetime import timedelta
from coordtui.api import Job, Plugin, Record, Table, hookimpl
from coordtui.text.messages import N_

class Visit(Record):
    visitor: str

def sync(ctx, run):
    ctx.store.records(Visit).add(Visit(visitor="Prof. Nobody"))

@hookimpl
def coordtui_plugin():
    return Plugin(
        name="tidy", title=N_("Other"), api=1,
        tables=(Table(name="visits", record=Visit, version=2, migrations={2: dict}),),
        jobs=(Job(id="tidy.sync", title=N_("Other"), target=f"{__name__}:sync", every=timedelta(hours=1)),),
    )
"""

MESSY = """
import textual
from coordtui.api import Command, Plugin, hookimpl
from coordtui.text.messages import N_

@hookimpl
def coordtui_plugin():
    return Plugin(
        name="messy", title=N_("Other"), api=1,
        commands=(Command(id="messy.x", title=N_("Other"), action=f"{__name__}:x", keys=("q",)),),
    )

@hookimpl
def coordtui_tody(ctx):
    return []
"""

NEWER = """
from coordtui.api import Plugin, hookimpl
from coordtui.text.messages import N_

@hookimpl
def coordtui_plugin():
    return Plugin(name="newer", title=N_("Other"), api=99)
"""

SHAPE = {
    *("name", "title", "state", "reason", "origin", "api", "import", "tables", "jobs", "last_failure"),
    *("misspelt", "deprecated", "hidden", "keys", "french", "wrong", "advice"),
}


@pytest.fixture
def french(machine):
    """Give a plugin made here its French texts; a module has no folder, so the plugins are made packages."""

    def give(name: str) -> None:
        [module] = (machine / "site").glob(f"coordtui_{name}_*.py")
        package = module.with_suffix("")
        (package / "locale/fr/LC_MESSAGES").mkdir(parents=True)
        (package / f"locale/fr/LC_MESSAGES/{package.name}.po").write_text("")
        module.rename(package / "__init__.py")

    return give


def by_name(answer) -> dict[str, dict]:
    return {each["name"]: each for each in json.loads(answer.out)["plugins"]}


def test_a_plugin_in_order_is_told_with_its_tables_jobs_and_cost(coordtui, lab, plugins, french):
    plugins("tidy", TIDY)
    french("tidy")
    assert coordtui("sync").status == 0
    answer = coordtui("plugin", "doctor", "--json")
    whole = json.loads(answer.out)
    assert answer.status == 0
    assert (whole["api"], whole["store"], set(whole)) == (1, None, {"coordtui", "api", "store", "plugins"})
    [tidy] = whole["plugins"]
    assert set(tidy) == SHAPE
    assert tidy["tables"] == [{"name": "visits", "declared": 2, "stored": 2, "documents": 1}]
    [job] = tidy["jobs"]
    assert (job["id"], job["outcome"]) == ("tidy.sync", "done")
    assert datetime.fromisoformat(job["next_due"]) - datetime.fromisoformat(job["ended"]) == timedelta(
        hours=1
    )
    assert tidy["import"]["ms"] > 0
    assert tidy["import"]["modules"] >= 1
    assert not tidy["import"]["textual"]
    assert (tidy["state"], tidy["api"], tidy["french"], tidy["wrong"]) == ("active", 1, True, [])
    assert tidy["origin"]["version"] == "1.2"
    plain = coordtui("plugin", "doctor")
    assert "All plugins are in order." in plain.out
    assert "visits (v2) 1" in plain.out


def test_what_is_wrong_with_each_is_said_and_makes_the_status_1(coordtui, plugins, machine):
    plugins("messy", MESSY)
    plugins("newer", NEWER)
    plugins("bang", "raise RuntimeError('the \x1b[31mroof is gone')")
    keep("bang", RuntimeError("an older failure"), NOW)
    answer = coordtui("plugin", "doctor", "--json")
    assert answer.status == 1
    found = by_name(answer)
    messy = found["messy"]
    assert messy["import"]["textual"]
    assert messy["keys"][0]["key"] == "q"
    assert messy["french"] is False
    assert "coordtui_tody" in messy["misspelt"][0]
    assert len(messy["wrong"]) == 4
    assert (found["newer"]["state"], found["newer"]["api"]) == ("refused", 99)
    assert "version 99" in found["newer"]["wrong"][0]
    assert "roof is gone" in found["bang"]["wrong"][0]
    assert "an older failure" in found["bang"]["last_failure"]["error"]
    assert json.loads(answer.out)["store"] == "There is no store yet: nothing is said of tables and jobs."
    plain = coordtui("plugin", "doctor", "bang", "newer")
    assert plain.status == 1
    assert "2 plugins need somebody." in plain.out
    assert "\x1b" not in plain.out


def test_a_second_plugin_of_the_same_name_is_named(coordtui, plugins, machine):
    plugins("newer", NEWER.replace("99", "1"))
    [info] = (machine / "site").glob("*.dist-info")
    other = info.with_name("zz_other-3.0.dist-info")
    other.mkdir()
    (other / "entry_points.txt").write_text((info / "entry_points.txt").read_text())
    found = by_name(coordtui("plugin", "doctor", "--json"))
    assert found["newer"]["hidden"] == [{"distribution": "zz_other", "version": "3.0"}]
    assert any("zz_other 3.0" in sentence for sentence in found["newer"]["wrong"])


def test_a_plugin_that_is_switched_off_is_not_imported(coordtui, plugins):
    plugins("bang", "raise RuntimeError('the roof is gone')")
    coordtui("plugin", "disable", "bang")
    [bang] = json.loads(coordtui("plugin", "doctor", "--json").out)["plugins"]
    assert (bang["state"], bang["import"], bang["wrong"]) == ("off", None, [])


def test_an_unknown_plugin_is_refused(coordtui, visits):
    answer = coordtui("plugin", "doctor", "nobody")
    assert answer.status == 1
    assert "There is no plugin “nobody”." in answer.err


def test_every_face_says_that_a_plugin_is_for_a_newer_program(coordtui, lab, plugins):
    plugins("newer", NEWER)
    said = "It was written for version 99 of the plugin interface; this program has version 1."
    listed, info, doctor = (
        coordtui("plugin", *words) for words in (("list",), ("info", "newer"), ("doctor",))
    )
    assert said in listed.err
    assert said in info.out
    assert said in doctor.out
    assert said in coordtui("doctor").out


HOURLY = Job(id="a.b", title=N_("Other"), target="a:b", every=timedelta(hours=1))
ASKED = Job(id="a.b", title=N_("Other"), target="a:b")


def run(**fields) -> Run:
    return Run(job="a.b", by="", host="", pid=1, started=NOW - timedelta(minutes=20), **fields)


ENDED = NOW - timedelta(minutes=10)


@pytest.mark.parametrize(
    ("job", "last", "due"),
    [
        (HOURLY, None, NOW),
        (ASKED, None, None),
        (HOURLY, run(), None),
        (HOURLY, run(outcome="done", ended=ENDED), ENDED + timedelta(hours=1)),
        (
            HOURLY,
            run(outcome="failed", ended=ENDED, next_try=NOW + timedelta(minutes=5)),
            NOW + timedelta(minutes=5),
        ),
        (HOURLY, run(outcome="interrupted", ended=ENDED), NOW),
        (ASKED, run(outcome="done", ended=ENDED), None),
    ],
)
def test_when_a_job_is_due_by_time(job, last, due):
    assert due_at(job, last, NOW) == due
