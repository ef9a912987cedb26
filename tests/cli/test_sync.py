"""`coordtui sync`."""

from __future__ import annotations

import json
import os
import signal

import pytest


def test_nothing_due_is_said(coordtui, lab):
    answer = coordtui("sync")
    assert (answer.status, answer.out) == (0, "Nothing is due.\n")


def test_a_named_job_runs_with_plain_lines_and_is_in_the_journal(coordtui, visits, lab):
    answer = coordtui("sync", "visits.sync")
    assert answer.status == 0
    assert answer.err.splitlines() == [
        "Visits from outside — Asking nobody",
        "Visits from outside: finished — Nobody came.",
    ]
    (run,) = json.loads(coordtui("sync", "--list", "--json").out)
    assert (run["job"], run["outcome"], run["text"]) == ("visits.sync", "done", "Nobody came.")
    assert "Nobody came." in coordtui("sync", "--list").out


def test_a_job_that_fails_fails_the_command_and_the_next_one_runs(coordtui, visits, lab):
    answer = coordtui("sync", "visits.broken", "visits.sync")
    assert answer.status == 1
    assert "A broken job: failed" in answer.err
    assert "Nobody came." in answer.err
    assert "Traceback" not in answer.err


def test_what_to_do_after_a_failure_is_said(coordtui, plugins, lab):
    plugins(
        "shut",
        """
        from coordtui.api import Job, Plugin, Refused, hookimpl
        from coordtui.text.messages import N_

        @hookimpl
        def coordtui_plugin():
            job = Job(id="shut.sync", title=N_("A shut door"), target=f"{__name__}:sync")
            return Plugin(name="shut", title=N_("Shut"), api=1, jobs=(job,))

        def sync(ctx, run):
            raise Refused(N_("It is shut."), remedy=N_("Knock."))
        """,
    )
    answer = coordtui("sync", "shut.sync")
    assert answer.err.splitlines() == ["A shut door: failed — It is shut.", "Knock."]
    assert json.loads(coordtui("sync", "--list", "--json").out)[0]["remedy"] == "Knock."


def test_what_comes_after_a_job_runs_with_it(coordtui, plugins, lab):
    plugins(
        "post",
        """
        from datetime import timedelta
        from coordtui.api import Job, Plugin, hookimpl
        from coordtui.text.messages import N_

        @hookimpl
        def coordtui_plugin():
            sort = Job(id="post.sort", title=N_("Sort"), target=f"{__name__}:work", after=("post.fetch",))
            fetch = Job(
                id="post.fetch", title=N_("Fetch"), target=f"{__name__}:work", every=timedelta(hours=1)
            )
            return Plugin(name="post", title=N_("Post"), api=1, jobs=(sort, fetch))

        def work(ctx, run):
            return None
        """,
    )
    assert [run["job"] for run in json.loads(coordtui("sync", "--json").out)] == ["post.fetch", "post.sort"]
    assert coordtui("sync").out == "Nothing is due.\n"


def test_a_regular_job_that_fails_says_when_it_is_due_again(coordtui, plugins, lab):
    plugins(
        "shut",
        """
        from datetime import timedelta
        from coordtui.api import Job, Plugin, Refused, hookimpl
        from coordtui.text.messages import N_

        @hookimpl
        def coordtui_plugin():
            job = Job(
                id="shut.sync", title=N_("A door"), target=f"{__name__}:sync", every=timedelta(hours=1)
            )
            return Plugin(name="shut", title=N_("Shut"), api=1, jobs=(job,))

        def sync(ctx, run):
            raise Refused(N_("It is shut."))
        """,
    )
    assert "It is shut. — Due again: " in coordtui("sync", "shut.sync").err
    assert "Due again: " in coordtui("sync", "--list").out


def test_a_journal_without_a_run_says_so(coordtui, lab):
    assert coordtui("sync", "--list").out == "Nothing has run yet.\n"


def test_an_unknown_job_is_refused(coordtui, visits, lab):
    answer = coordtui("sync", "visits.nothing")
    assert answer.status == 1
    assert "visits.sync" in answer.err


WAITING = """
    import os, signal
    from datetime import timedelta
    from coordtui.api import Job, Plugin, hookimpl, marking

    N_, NN_ = marking(__name__)
    inside = []

    @hookimpl
    def coordtui_plugin():
        job = Job(id="slow.sync", title=N_("A slow job"), target=f"{__name__}:sync", every=timedelta(hours=1))
        return Plugin(name="slow", title=N_("Slow"), api=1, jobs=(job,))

    def sync(ctx, run):
        for each in inside:
            each()
        run.progress(N_("on the way"), 1, 2)
"""


@pytest.fixture
def while_it_runs(plugins, lab, machine):
    """Have functions called from within the slow job."""
    from importlib import import_module

    plugins("slow", WAITING)
    return import_module(f"coordtui_slow_{machine.name.replace('-', '_')}").inside


@pytest.fixture
def in_front():
    """As a shell starts programs in front: those behind are told to ignore ctrl+c, as tests may be."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_a_second_sync_is_told_who_runs(coordtui, while_it_runs, capsys):
    seen = []

    def second():
        named = coordtui("sync", "slow.sync")
        due = coordtui("sync")
        seen.extend((named, due))

    while_it_runs.append(second)
    assert coordtui("sync").status == 0
    named, due = seen
    assert named.status == 1
    assert "running already" in named.err
    assert "Hrafn Placeholder" in named.err
    assert due.status == 0
    assert "started by Hrafn Placeholder" in due.err


def test_what_another_program_ran_meanwhile_is_not_run_again(coordtui, plugins, lab, machine):
    code = """
        from datetime import timedelta
        from coordtui.api import Job, Plugin, hookimpl, marking

        N_, NN_ = marking(__name__)
        inside = []

        @hookimpl
        def coordtui_plugin():
            jobs = [
                Job(id=f"pair.{each}", title=N_("It"), target=f"{__name__}:{each}", every=timedelta(days=1))
                for each in ("first", "second")
            ]
            return Plugin(name="pair", title=N_("Pair"), api=1, jobs=tuple(jobs))

        def first(ctx, run):
            inside.append("first")
            inside[0]()

        def second(ctx, run):
            inside.append("second")
    """
    from importlib import import_module

    plugins("pair", code)
    inside = import_module(f"coordtui_pair_{machine.name.replace('-', '_')}").inside
    inside.append(lambda: coordtui("sync", "pair.second"))
    assert coordtui("sync").status == 0
    assert inside[1:] == ["first", "second"]


def test_ctrl_c_stops_the_job_where_it_is_whole(coordtui, while_it_runs):
    before = signal.getsignal(signal.SIGINT)
    while_it_runs.append(lambda: os.kill(os.getpid(), signal.SIGINT))
    answer = coordtui("sync", "slow.sync")
    assert answer.status == 130
    assert "stopped" in answer.err
    assert answer.err.endswith("\nStopped; what had arrived is kept.\n")
    assert signal.getsignal(signal.SIGINT) is before
    assert json.loads(coordtui("sync", "--list", "--json").out)[0]["outcome"] == "cancelled"


def test_ctrl_c_twice_ends_it_at_once(coordtui, while_it_runs, in_front):
    while_it_runs.extend([lambda: os.kill(os.getpid(), signal.SIGINT)] * 2)
    answer = coordtui("sync", "slow.sync")
    assert answer.status == 130
    assert answer.err.endswith("Stopped; what had arrived is kept.\n")
    assert json.loads(coordtui("sync", "--list", "--json").out)[0]["outcome"] == "interrupted"
