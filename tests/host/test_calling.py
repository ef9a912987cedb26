from __future__ import annotations

from collections.abc import Callable

import pytest

from coordtui.host import Host

Load = Callable[..., Host]
GOOD = """
@hookimpl
def coordtui_today(ctx):
    yield Card(kind="new", key="good", title="Good")
"""


def today(body: str) -> str:
    return f"@hookimpl\ndef coordtui_today(ctx):\n    {body}"


@pytest.mark.parametrize(
    "body",
    [
        "raise ValueError('no')",
        "raise SystemExit(1)",
        "import sys; sys.exit('bye')",
        "yield Card(kind='new', key='a', title='A'); raise RuntimeError('in the middle')",
        "yield 'not a card'",
        "return 7",
        "return [None]",
        "raise NotFound('a refusal that is no right')",
        "yield from coordtui_today(ctx)",
    ],
)
def test_hook_coordtui_today_that_fails_costs_that_plugin_a_strike_and_no_other_its_answer(
    load: Load, body: str
) -> None:
    host = load({"bad": today(body), "good": GOOD})
    answers = host.call("coordtui_today", ctx=None)
    assert [(a.plugin, [c.key for c in a.value]) for a in answers] == [("good", ["good"])]
    bad = host.get("bad")
    assert (bad.state, bad.strikes) == ("active", 1)
    assert "coordtui_today" in (bad.error or "")


def test_a_keyboard_interrupt_in_a_hook_goes_through(load: Load) -> None:
    host = load({"bad": today("import signal; signal.raise_signal(signal.SIGINT)")})
    with pytest.raises(KeyboardInterrupt):
        host.call("coordtui_today", ctx=None)


@pytest.mark.parametrize("error", ["NotAllowed('x.y')", "StoreBusy('wait')"])
def test_a_missing_right_or_a_store_in_trouble_is_not_held_against_the_plugin(load: Load, error: str) -> None:
    host = load({"visits": today(f"raise {error}"), "good": GOOD})
    assert [answer.plugin for answer in host.call("coordtui_today", ctx=None)] == ["good"]
    assert host.get("visits").strikes == 0


def test_a_generator_without_end_is_cut(load: Load) -> None:
    host = load({"endless": today("while True: yield Card(kind='new', key='a', title='A')")})
    (answer,) = host.call("coordtui_today", ctx=None)
    assert len(answer.value) == 1000


def test_three_failures_put_a_plugin_aside_for_the_session(load: Load) -> None:
    host = load({"bad": today("1/0"), "good": GOOD})
    told = []
    host.on_strike = lambda loaded, error: told.append((loaded.state, type(error)))
    for _ in range(5):
        host.call("coordtui_today", ctx=None)
    assert host.get("bad").state == "aside"
    assert "3 times" in str(host.get("bad").reason)
    assert told == [("active", ZeroDivisionError)] * 2 + [("aside", ZeroDivisionError)]
    assert [each.name for each in host.active] == ["good"]


def test_a_plugin_that_was_put_aside_can_be_given_another_chance(load: Load) -> None:
    host = load({"bad": today("1/0")})
    for _ in range(3):
        host.call("coordtui_today", ctx=None)
    host.give_another_chance("bad")
    assert (host.get("bad").state, host.get("bad").strikes, host.get("bad").reason) == ("active", 0, None)


def test_another_chance_does_not_wake_what_never_started(load: Load) -> None:
    host = load({"bad": "1/0"})
    host.give_another_chance("bad")
    assert host.get("bad").state == "failed"


def test_a_plugin_takes_only_the_arguments_it_needs(load: Load) -> None:
    host = load(
        {"visits": "@hookimpl\ndef coordtui_search(query):\n    return [Hit(ref=Ref('v', '1'), title=query)]"}
    )
    (answer,) = host.call("coordtui_search", ctx=None, query="found", limit=3)
    assert answer.value[0].title == "found"


def test_hook_coordtui_search_gets_query_and_limit_and_a_context_of_its_own(load: Load) -> None:
    code = """
    @hookimpl
    def coordtui_search(ctx, query, limit):
        return [Hit(ref=Ref("v", "1"), title=f"{ctx} {query} {limit}")]
    """
    host = load({"a": code, "b": code})
    answers = host.call("coordtui_search", context=lambda name: f"ctx of {name}", query="q", limit=2)
    assert [a.value[0].title for a in answers] == ["ctx of a q 2", "ctx of b q 2"]


def test_hook_coordtui_record_actions_offers_commands_on_a_record(load: Load) -> None:
    from coordtui.api import Ref

    code = """
    @hookimpl
    def coordtui_record_actions(ctx, ref):
        if ref.kind == "person":
            yield Command(id="visits.invite", title=N_("Invite"), action="visits.actions:invite")
    """
    host = load({"visits": code})
    (answer,) = host.call("coordtui_record_actions", ctx=None, ref=Ref("person", "1"))
    assert [command.id for command in answer.value] == ["visits.invite"]
    (answer,) = host.call("coordtui_record_actions", ctx=None, ref=Ref("paper", "1"))
    assert answer.value == []


def test_hook_coordtui_record_panels_adds_to_the_page_of_a_record(load: Load) -> None:
    from coordtui.api import Ref

    code = """
    @hookimpl
    def coordtui_record_panels(ctx, ref):
        if ref.kind == "person":
            yield Panel(title=N_("Visits"), lines=(PanelLine(text="Prof. Nobody, Monday"),))
    """
    host = load({"visits": code})
    (answer,) = host.call("coordtui_record_panels", ctx=None, ref=Ref("person", "1"))
    assert [line.text for panel in answer.value for line in panel.lines] == ["Prof. Nobody, Monday"]
    (answer,) = host.call("coordtui_record_panels", ctx=None, ref=Ref("paper", "1"))
    assert answer.value == []


@pytest.mark.parametrize("erase", [False, True])
def test_hook_coordtui_personal_data_shows_and_erases(load: Load, erase: bool) -> None:
    code = """
    @hookimpl
    def coordtui_personal_data(ctx, person, erase):
        return PersonalData(held={"visits": [{"guest": person}]}, erased=int(erase))
    """
    host = load({"visits": code, "silent": ""})
    (answer,) = host.call("coordtui_personal_data", ctx=None, person=7, erase=erase)
    assert answer.plugin == "visits"
    assert answer.value.held == {"visits": [{"guest": 7}]}
    assert answer.value.erased == erase


def test_hook_coordtui_services_must_answer_a_mapping(load: Load) -> None:
    host = load({"bad": "@hookimpl\ndef coordtui_services(ctx):\n    return [int]"})
    assert host.call("coordtui_services", ctx=None) == []
    assert "TypeError" in (host.get("bad").error or "")


def test_hook_coordtui_event_that_answers_nothing_is_no_answer(load: Load) -> None:
    host = load({"visits": "@hookimpl\ndef coordtui_event(ctx, event):\n    pass"})
    assert host.call("coordtui_event", ctx=None, event=None) == []
    assert host.get("visits").strikes == 0


def test_a_failure_elsewhere_is_counted_by_the_guard(load: Load) -> None:
    host = load({"visits": ""})
    with host.guard("visits"):
        raise RuntimeError("in a job")
    assert host.get("visits").strikes == 1
