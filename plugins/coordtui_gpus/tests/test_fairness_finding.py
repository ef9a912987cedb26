"""Who is flagged for what: rules over plain values, without a store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui_gpus.fairness.finding import (
    COVERED,
    Stretch,
    about_people,
    hoarded,
    hoarding,
    reserved_unused,
    squatted,
    stretch,
    unused,
    used_unreserved,
)
from coordtui_gpus.fairness.subjects import SILENCE, Booked, Holding, Limits, Look, Track, key_of
from coordtui_gpus.records import Device, Host, Incident, Reservation

NOW = datetime(2026, 11, 12, 14, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NEED = timedelta(minutes=50)
ANN, BOB = 1, 2


def track(use: list[float | None], memory: list[float | None] | None = None, end: datetime = NOW) -> Track:
    """Use, minute by minute, up to now."""
    return Track(
        start=end - len(use) * MINUTE,
        step=MINUTE,
        utilization=tuple(use),
        memory=tuple(memory if memory is not None else [0.0 if u is not None else None for u in use]),
    )


def reservation(number: int = 9, person: int = ANN, **more) -> Reservation:
    given = {"start": NOW - timedelta(hours=5), "end": NOW + timedelta(hours=5), **more}
    made = Reservation(person=person, zone="UTC", uid=f"{number}@example.invalid", **given)
    made.doc_id = number
    return made


def booked(device: int = 1, held: Reservation | None = None, **more) -> Booked:
    held = held or reservation()
    return Booked(**{"device": device, "start": held.start, "end": held.end, "reservation": held, **more})


def holding(
    device: int = 1, user: str = "ann", person: int | None = ANN, minutes: int = 300, **more
) -> Holding:
    return Holding(device=device, host=1, user=user, person=person, since=NOW - minutes * MINUTE, **more)


def look(**given) -> Look:
    """Machine 1 with GPUs 1 to 4 and an instance, 5, of GPU 4."""
    devices = {}
    for number in range(1, 6):
        device = Device(uuid=f"GPU-{number}", host=1, index=number - 1, memory_mib=80_000)
        device.doc_id = number
        devices[number] = device
    devices[5].parent, devices[5].share = 4, 142
    host = Host(name="node1")
    host.doc_id = 1
    settings = {"now": NOW, "hosts": {1: host}, "devices": devices, "fresh": frozenset({1})}
    return Look(**{**settings, "instances": {4: (5,)}, **given})


def incident(finding, **more) -> Incident:
    return Incident(
        kind=finding.kind,
        since=finding.since,
        seen=NOW,
        host=finding.host,
        device=finding.device,
        person=finding.person,
        user=finding.user,
        reservation=finding.reservation,
        facts=finding.facts,
        **more,
    )


IDLE = [0.0] * 60


class TestStretch:
    def test_an_hour_of_idleness_is_known_to_the_minute(self) -> None:
        told = stretch(track([80.0, *IDLE]), unused, 5, NOW)
        assert (told.since, told.known) == (NOW - 60 * MINUTE, 60 * MINUTE)
        assert told.used == NOW - 60 * MINUTE

    def test_use_at_the_limit_is_idle_and_above_it_is_use(self) -> None:
        assert stretch(track([5.0] * 60), unused, 5, NOW).lasts(NEED)
        assert not stretch(track([*IDLE, 5.1]), unused, 5, NOW).lasts(NEED)

    def test_memory_that_is_held_is_no_idle_reservation(self) -> None:
        assert not stretch(track(IDLE, [40.0] * 60), unused, 5, NOW).lasts(NEED)
        assert stretch(track(IDLE, [40.0] * 60), hoarding, 5, NOW).lasts(NEED)

    def test_nothing_known_is_not_idle(self) -> None:
        assert stretch(track([None] * 60), unused, 5, NOW) == Stretch(memory=0.0)

    def test_use_whose_memory_is_not_known_is_not_idle(self) -> None:
        assert not stretch(track(IDLE, [None] * 60), unused, 5, NOW).lasts(NEED)

    def test_a_silence_longer_than_allowed_breaks_a_stretch(self) -> None:
        gap = int(SILENCE / MINUTE) + 1
        told = stretch(track([*[0.0] * 40, *[None] * gap, *[0.0] * 20]), unused, 5, NOW)
        assert told.since == NOW - 20 * MINUTE

    def test_what_ended_in_silence_says_nothing_of_now(self) -> None:
        assert stretch(track([*IDLE, *[None] * 16]), unused, 5, NOW).lasts(NEED) is None

    @given(
        st.lists(st.sampled_from([None, 0.0, 3.0, 50.0]), min_size=1, max_size=120),
        st.integers(min_value=5, max_value=90),
    )
    def test_what_lasts_has_no_use_in_it_and_is_measured_for_the_most_part(self, use, need) -> None:
        told = stretch(track(use), unused, 5, NOW)
        since = told.lasts(need * MINUTE)
        if since is None:
            return
        within = use[len(use) - int((NOW - since) / MINUTE) :]
        assert not any(each == 50.0 for each in within)
        assert sum(each is not None for each in within) >= need * COVERED
        assert told.until is not None
        assert told.until - since >= need * MINUTE

    @given(st.lists(st.sampled_from([None, 0.0, 50.0]), min_size=1, max_size=90), st.data())
    def test_hearing_less_never_makes_anybody_idle(self, use, data) -> None:
        """Control: with less known, what is found was found before, or a hidden use was longer ago."""
        hidden = data.draw(st.sets(st.integers(0, len(use) - 1)))
        less = [None if n in hidden else each for n, each in enumerate(use)]
        if stretch(track(less), unused, 5, NOW).lasts(NEED) and not any(use[n] == 50.0 for n in hidden):
            assert stretch(track(use), unused, 5, NOW).lasts(NEED)


class TestReservedUnused:
    def test_a_reservation_that_stands_idle_is_flagged_within_the_hour(self) -> None:
        held = reservation(start=NOW - 55 * MINUTE)
        (found,) = reserved_unused(look(booked=(booked(1, held),), tracks={1: track([0.0] * 55)}))
        assert (found.reservation, found.person, found.facts["devices"]) == (9, ANN, [1])
        assert found.facts["minutes"] >= 50

    def test_idleness_before_it_began_does_not_count(self) -> None:
        held = reservation(start=NOW - 30 * MINUTE)
        assert not [*reserved_unused(look(booked=(booked(1, held),), tracks={1: track(IDLE)}))]

    def test_it_is_said_which_of_its_gpus_stand_idle(self) -> None:
        both = (booked(1), booked(2))
        tracks = {1: track(IDLE), 2: track([90.0] * 60)}
        (found,) = reserved_unused(look(booked=both, tracks=tracks))
        assert (found.facts["devices"], found.facts["of"]) == ([1], 2)

    def test_silence_neither_begins_nor_ends_it(self) -> None:
        (found,) = reserved_unused(look(booked=(booked(),), tracks={1: track(IDLE)}))
        before = incident(found)
        for tracks in ({}, {1: track([None] * 60)}, {1: track([*[None] * 40, *[0.0] * 5])}):
            silent = look(booked=(booked(),), tracks=tracks, open={key_of(before): before})
            (still,) = reserved_unused(silent)
            assert still.facts["since"] == found.facts["since"]
            assert not [*reserved_unused(look(booked=(booked(),), tracks=tracks))]

    def test_one_measure_of_use_ends_it(self) -> None:
        (found,) = reserved_unused(look(booked=(booked(),), tracks={1: track(IDLE)}))
        before = incident(found)
        used = look(booked=(booked(),), tracks={1: track([*IDLE, 60.0])}, open={key_of(before): before})
        assert not [*reserved_unused(used)]

    def test_what_an_instance_takes_of_its_gpu_is_not_judged_as_that_gpu(self) -> None:
        rows = (booked(4, through=5), booked(5))
        assert not [*reserved_unused(look(booked=rows, tracks={4: track(IDLE)}))]


class TestHoarded:
    def test_memory_held_with_nothing_computed_is_flagged(self) -> None:
        held = look(holdings=(holding(),), tracks={1: track(IDLE, [60.0] * 60)})
        (found,) = hoarded(held)
        assert (found.user, found.host, found.facts["devices"]) == ("ann", 1, [1])

    def test_a_little_memory_of_ones_own_beside_much_of_another_is_not(self) -> None:
        both = (holding(memory_mib=300), holding(user="bob", person=BOB, memory_mib=60_000))
        found = [*hoarded(look(holdings=both, tracks={1: track(IDLE, [76.0] * 60)}))]
        assert [each.user for each in found] == ["bob"]

    def test_a_service_is_nobody(self) -> None:
        services = frozenset({"ann"})
        tracks = {1: track(IDLE, [60.0] * 60)}
        assert not [*hoarded(look(holdings=(holding(),), tracks=tracks, services=services))]

    def test_idleness_before_the_processes_came_does_not_count(self) -> None:
        held = look(holdings=(holding(minutes=20),), tracks={1: track(IDLE, [60.0] * 60)})
        assert not [*hoarded(held)]


class TestUnreserved:
    def test_use_without_a_reservation_is_flagged_once_for_all_gpus_of_a_machine(self) -> None:
        (found,) = used_unreserved(look(holdings=(holding(1), holding(2, minutes=40))))
        assert (found.facts["devices"], found.person) == ([1, 2], ANN)

    @pytest.mark.parametrize(
        "given",
        [
            {"holdings": (holding(minutes=29),)},
            {"holdings": (holding(job="4711"),)},
            {"holdings": (holding(),), "services": frozenset({"ann"})},
            {"holdings": (holding(),), "reserving": False},
            {"holdings": (holding(),), "fresh": frozenset()},
            {"holdings": (holding(),), "booked": (booked(),)},
            {"holdings": (holding(),), "limits": Limits(unreserved=timedelta())},
            {"holdings": (holding(4),), "booked": (booked(4, through=5), booked(5))},
            {"holdings": (holding(5),), "booked": (booked(4),)},
        ],
        ids=["short", "Slurm", "service", "none made", "silent", "own", "off", "own instance", "own GPU"],
    )
    def test_it_is_not_flagged(self, given) -> None:
        assert not [*used_unreserved(look(**given))]

    def test_after_the_end_of_a_reservation_the_time_counts_from_there(self) -> None:
        past = booked(held=reservation(end=NOW - 20 * MINUTE))
        assert not [*used_unreserved(look(holdings=(holding(),), booked=(past,)))]
        past = booked(held=reservation(end=NOW - 40 * MINUTE))
        (found,) = used_unreserved(look(holdings=(holding(),), booked=(past,)))
        assert found.since == NOW - 40 * MINUTE


class TestSquatted:
    def test_use_of_what_another_reserved_is_flagged_as_that_alone(self) -> None:
        found = about_people(look(holdings=(holding(),), booked=(booked(held=reservation(person=BOB)),)))
        assert [(each.kind, each.facts["owner"]) for each in found] == [("squatted", BOB)]

    def test_who_has_a_share_of_their_own_does_not_squat(self) -> None:
        both = (booked(held=reservation(person=BOB)), booked(held=reservation(8)))
        assert not [*squatted(look(holdings=(holding(),), booked=both))]

    def test_what_is_preemptible_is_taken_from_nobody(self) -> None:
        preemptible = booked(held=reservation(person=BOB, preemptible=True))
        assert not [*squatted(look(holdings=(holding(),), booked=(preemptible,)))]

    def test_an_instance_of_another_says_nothing_of_processes_known_by_their_gpu(self) -> None:
        other = reservation(person=BOB)
        rows = (booked(4, other, through=5), booked(5, other))
        assert not [*squatted(look(holdings=(holding(4),), booked=rows))]
        assert [*squatted(look(holdings=(holding(5),), booked=rows))]

    def test_the_time_counts_from_when_the_other_reservation_began(self) -> None:
        just = booked(held=reservation(person=BOB, start=NOW - 5 * MINUTE))
        assert not [*squatted(look(holdings=(holding(),), booked=(just,)))]
