"""Values that names and types do not tell, by operation and parameter; a function is given the lab."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from coordtui.access import SYSTEM
from coordtui.api import ExpertFinder, Job, Letter, Term
from coordtui.outbox.configured import configured
from coordtui_arxiv import records as arxiv
from coordtui_expertise import records as expertise
from coordtui_gpus import records as gpus
from coordtui_training import records as training
from tests.access.rights_lab import Lab

Given = Mapping[str, Any]


def _coming(lab: Lab) -> int:
    return int(lab.session_of_mine.doc_id)


def _held(lab: Lab) -> int:
    return int(lab.held.doc_id)


def _now(lab: Lab) -> int:
    return int(lab.sitting_now.doc_id)


def _report(lab: Lab) -> Any:
    from coordtui_training.reports.counting import report
    from coordtui_training.reports.spans import Span

    ctx = lab.session.context("training", actor=SYSTEM)
    return report(ctx, "course", Span(date(2026, 1, 1), date(2026, 12, 31)))


def _survey(lab: Lab) -> Any:
    from coordtui_expertise.lab.survey import survey

    return survey(lab.session.context("expertise", actor=SYSTEM))


def _tried(lab: Lab) -> Any:
    from coordtui_expertise.assignment.trying import Trial
    from coordtui_expertise.records import Plan

    ctx, plan = lab.session.context("expertise", actor=SYSTEM), lab.of(Plan)
    assert plan is not None
    return Trial(ctx, plan.doc_id).answer(again=True)


def _letter(lab: Lab) -> Letter:
    return Letter(key="try", channel="mail", to="try@example.invalid", subject="x", text="x", tries=1)


def _finder(lab: Lab) -> Any:
    return next(iter(lab.session.context("arxiv", actor=SYSTEM).services(ExpertFinder)))


def _job(lab: Lab) -> Any:
    return [("arxiv", Job(id="arxiv.try", title="x", target="none:at_all", requires="arxiv.sync"))]


def _context_of(lab: Lab) -> Any:
    return lambda plugin: lab.session.context(plugin, actor=lab.session.actor)


def _outbox(lab: Lab) -> Any:
    return configured(lab.session.settings, None)


def _person(lab: Lab) -> int:
    return int(lab.person.doc_id)


def _other(lab: Lab) -> int:
    return int(lab.other.doc_id)


def _requested(lab: Lab) -> list[int]:
    return [int(lab.requested.doc_id)]


def _missed(lab: Lab) -> int:
    return int(lab.missed.doc_id)


def _draft(lab: Lab) -> int:
    return int(lab.draft.doc_id)


def _signup(lab: Lab) -> int:
    found = lab.of(training.Signup)
    assert found is not None
    return found.doc_id


def _to_slack(lab: Lab) -> Letter:
    return Letter(key="try", channel="slack", text="x")


def _person_words(lab: Lab) -> str:
    return lab.person.name


def _file(text: str) -> Callable[[Lab], Any]:
    def made(lab: Lab) -> Any:
        path = lab.folder / "file"
        path.write_text(text, encoding="utf-8")
        return path

    return made


def _same(problem: Any) -> Any:
    return problem


_PAPER = "@article{x, title={Trying}, author={A B}, year={2026}}"
_SOURCE: Given = {"name": "openalex"}
_FIELDS: Given = {"*": ("doc_id",)}
_BOOKED: Given = {"what": lambda lab: f"person:{lab.teacher.doc_id}"}
_REPORT: Given = {"found": _report}
_SURVEY: Given = {"survey": _survey}

SPECIAL: dict[str, Given] = {
    "directory.directory.Directory.merge_values": {"source": "orcid", "field": "interests"},
    "directory.directory.Directory.the_group": {"text": "Blank Canvas"},
    "directory.named.the_group": {"text": "Blank Canvas"},
    "directory.directory.Directory.the_language": {"text": "fr"},
    "directory.index.Index.having": {"fields": ("name",)},
    "outbox.desk.Desk.put": {"letter": _letter, "settings": _outbox},
    "outbox.post.Post.again": {"letter": _letter},
    "jobs.runner.Jobs.run": {"job_id": "arxiv.try", "declared": _job, "context_of": _context_of},
    "personal.kept.Personal.put": {"value": 1},
    "personal.kept.Personal.put_all": {"values": {"x": 1}},
    "backups.second.refuse_wrong_place": {"place": lambda lab: lab.folder},
    "coordtui_arxiv.routing.job.Round.choose": {"finder": _finder},
    "coordtui_arxiv.orders.in_order": {"key": "title"},
    "coordtui_expertise.assignment.trying.Trial.change": {"tried": _tried, "step": lambda _: _same},
    "coordtui_expertise.assignment.trying.Trial.keep": {"tried": _tried},
    "coordtui_expertise.assignment.trying.Trial.sheet": {"tried": _tried},
    "coordtui_expertise.assignment.trying.Trial.why": {"tried": _tried, "key": "a"},
    "coordtui_expertise.assignment.sheets.write": {"solved": lambda lab: _tried(lab).solved},
    "coordtui_expertise.fill_file.plan_file": {"path": _file(_PAPER)},
    **{f"coordtui_expertise.lab.report.Report.{each}": _SURVEY for each in ("csv", "table", "name", "named")},
    "coordtui_expertise.lab_terms.LabTerms.entry": {"name": "causal inference"},
    **{
        f"coordtui_expertise.lookup.Lookup.{each}": _SOURCE
        for each in ("candidates", "identities", "plan", "plan_known", "refuse")
    },
    "coordtui_expertise.sources.source": _SOURCE,
    "coordtui_expertise.sources.asking.Server.get": _SOURCE,
    "coordtui_expertise.semantic.vectors.put": {"works": []},
    "coordtui_training.exchange.naming.Names.course": {"code": "TRY", "text": "TRY"},
    "coordtui_training.exchange.naming.Names.group": {"text": "Blank Canvas", "name": "Blank Canvas"},
    "coordtui_training.exchange.naming.Names.room": {"text": "9.99", "name": "9.99"},
    "coordtui_training.planning.bookings.name_of": _BOOKED,
    "coordtui_training.planning.checks.courses": {"numbers": lambda lab: [lab.of(training.Course).doc_id]},
    "coordtui_training.reports.sheet.as_table": _REPORT,
    "coordtui_training.reports.sheet.report_csv": _REPORT,
    "coordtui_training.reports.sheet.report_data": _REPORT,
    "coordtui_training.running.checkin.sitting_meant": {"session": lambda lab: lab.sitting_now, "sitting": 0},
    "coordtui_training.running.roll.Roll.reopen": {"session": _held},
    "coordtui_training.running.closing.reopen": {"session": _held, "number": _held},
    "coordtui_training.running.roll.Roll.check_in": {"session": _now},
    "coordtui_training.running.roll.Roll.check_in_by_code": {"session": _now},
    "coordtui_training.seats.chances.person_of": {"number": _person, "person": _person},
    "coordtui_training.seats.chances.require_could": {"person": lambda lab: lab.other},
    "coordtui_training.seats.service.Seats.steps": {"session": _coming},
    "coordtui_training.seats.service.Seats.add": {"person": _other},
    "coordtui_training.seats.service.Seats.let_in": {"person": _other},
    "coordtui_training.seats.service.Seats.approve": {"signups": _requested},
    "coordtui_training.seats.service.Seats.refuse": {"signups": _requested},
    "coordtui_training.seats.for_one.add": {"person": _other},
    "coordtui_training.seats.for_one.let_in": {"person": _other},
    "coordtui_training.seats.for_one.move": {"number": _signup, "to": _now},
    "coordtui_training.seats.for_many.approve": {"numbers": _requested},
    "coordtui_training.seats.for_many.refuse": {"numbers": _requested},
    "coordtui_training.running.closing.close": {"number": _now, "rest": "present"},
    "coordtui_training.running.closing.excuse": {"number": _missed},
    "coordtui_training.running.closing.blame": {"number": _missed},
    "coordtui_training.running.roll.Roll.close": {"session": _now},
    "coordtui_training.running.roll.Roll.excuse": {"signup": _missed},
    "coordtui_training.running.roll.Roll.walk_in": {"session": _now, "person": _other},
    "coordtui_training.running.roll.Roll.take_back": {"session": _now},
    "coordtui_gpus.booking.planning.whose": {"person": lambda lab: lab.person.doc_id},
    "coordtui_gpus.books.known.Known.having": {"field": "tag", "text": "T-1"},
    "coordtui_gpus.fairness.sheet.shown": {"figure": "held"},
    "coordtui_gpus.fleet.asking.having": {"field": "name"},
    "directory.repositories.Groups.select": _FIELDS,
    "directory.repositories.People.select": _FIELDS,
    "directory.terms.Terms.select": _FIELDS,
    "audit.search.Log.rows": {"sql": "SELECT 1"},
    "backups.second.copies": {"place": lambda lab: str(lab.folder)},
    "privacy.receipt.Receipt.as_data": {"store": "left alone"},
    "coordtui_arxiv.reports.announce.letter_of": {"channel": "mail"},
    "coordtui_arxiv.reports.announce.send": {"letter": _to_slack},
    "coordtui_expertise.lab.report.Report.groups_of": {**_SURVEY, "number": lambda lab: lab.person.doc_id},
    "coordtui_expertise.lab_terms.LabTerms.save": {"term": lambda _: Term(en="trying", fr="essayer")},
    "coordtui_training.planning.bookings.told": {"found": []},
    "coordtui_training.planning.copying.copy_term": {
        "since": date(2026, 11, 1), "until": date(2026, 12, 31), "to": date(2027, 1, 11), "dry": False,
    },
    "coordtui_training.planning.sessions.Sessions.copy_term": {
        "since": date(2026, 11, 1), "until": date(2026, 12, 31), "to": date(2027, 1, 11),
    },
    "coordtui_gpus.books.rows.AssetRows.take": {"cells": {"name": "another"}},
    "host.Session.prefer": {"name": "language", "value": "en"},
}  # fmt: skip

TYPED: dict[str, Callable[[Lab], str]] = {
    "arxiv … key": lambda lab: lab.of(arxiv.Paper).key,  # type: ignore[union-attr]
    "… person": _person_words,
    "arxiv … to": _person_words,
    "arxiv watch … number": lambda lab: str(lab.of(arxiv.Watch).doc_id),  # type: ignore[union-attr]
    "arxiv unsubscribe number": lambda lab: str(lab.of(arxiv.Subscription).doc_id),  # type: ignore[union-attr]
    "arxiv refuse number": lambda lab: str(lab.of(arxiv.Suggestion).doc_id),  # type: ignore[union-attr]
    "training … number": lambda lab: str(_coming(lab)),
    "training … numbers": lambda lab: str(_coming(lab)),
    "training series … number": lambda lab: str(lab.of(training.Series).doc_id),  # type: ignore[union-attr]
    "training … code": lambda _: "TRY",
    "training … course": lambda _: "TRY",
    "training certificate … certificate": lambda lab: str(lab.of(training.Certificate).doc_id),
    "training reopen number": lambda lab: str(_held(lab)),
    "training feedback number": lambda lab: str(_held(lab)),
    "training close number": lambda lab: str(_now(lab)),
    "training move to": lambda lab: str(_now(lab)),
    "training move signup": lambda lab: str(lab.of(training.Signup).doc_id),  # type: ignore[union-attr]
    "training approve signups": lambda lab: str(lab.requested.doc_id),
    "training refuse signups": lambda lab: str(lab.requested.doc_id),
    "training excuse signup": lambda lab: str(lab.missed.doc_id),
    "training message fr": lambda _: "bonjour",
    "training room … name": lambda _: "9.99",
    "training room … start": lambda _: "2026-12-01 14:00",
    "training session … start": lambda _: "2026-12-01 14:00",
    "training session copy-term since": lambda _: "2026-11-01",
    "training session copy-term until": lambda _: "2026-12-31",
    "training session copy-term to": lambda _: "2027-01-11",
    "training series … first": lambda _: "2026-12-01",
    "training series … at": lambda _: "14:00",
    "training series … day": lambda _: "2026-12-01",
    "expertise similar name": _person_words,
    "expertise complement name": _person_words,
    "expertise introduce name": _person_words,
    "expertise introduce other": lambda lab: lab.other.name,
    "expertise assign … number": lambda lab: str(lab.of(expertise.Plan).doc_id),  # type: ignore[union-attr]
    "expertise identities … number": lambda lab: str(lab.of(expertise.Authorship).doc_id),  # type: ignore[union-attr]
    "expertise vocabulary remove name": lambda _: "causal inference",
    "expertise vocabulary add en": lambda _: "trying",
    "expertise vocabulary import file": lambda lab: str(_file('[{"en": "trying"}]')(lab)),
    "expertise import source": lambda _: "bibtex",
    "expertise import person": _person_words,
    "expertise import file": lambda lab: str(_file(_PAPER)(lab)),
    "expertise rank profiles": lambda lab: str(_file('{"id": "a", "person": "a", "text": "x"}')(lab)),
    "expertise rank queries": lambda lab: str(_file('{"id": "a", "person": "a", "text": "x"}')(lab)),
    "gpus host … name": lambda _: "try-01",
    "gpus probe host": lambda _: "try-01",
    "gpus hostkey host": lambda _: "try-01",
    "gpus gpu gpu": lambda _: "GPU-try",
    "gpus history gpu": lambda _: "GPU-try",
    "gpus reservation … gpu": lambda _: "GPU-try",
    "gpus … login": lambda _: "try",
    "gpus asset … asset": lambda _: "T-1",
    "gpus incident … until": lambda _: "2026-12-01",
    "gpus incident … number": lambda lab: str(lab.of(gpus.Incident).doc_id),  # type: ignore[union-attr]
    "gpus reservation … number": lambda lab: str(lab.of(gpus.Reservation).doc_id),  # type: ignore[union-attr]
    "gpus reserve start": lambda _: "2026-12-01 14:00",
    "gpus parse file": lambda lab: str(_file("GPU 0: Try (UUID: GPU-try)")(lab)),
    "gpus books import file": lambda lab: str(_file("name,kind\ny,other\n")(lab)),
}
"""What is typed in a shell: the first words of a command, `…` for the rest of them, and the argument."""


AGAIN: dict[str, tuple[str, Given]] = {
    "coordtui_training.planning.sessions.Sessions.get, a draft": (
        "coordtui_training.planning.sessions.Sessions.get", {"number": _draft, "session": _draft},
    ),
    "coordtui_training.seats.service.Seats.mine, somebody’s": (
        "coordtui_training.seats.service.Seats.mine", {"person": _person},
    ),
    "coordtui_training.seats.service.Seats.explain, somebody’s": (
        "coordtui_training.seats.service.Seats.explain", {"person": _person},
    ),
    "coordtui_training.standing.standing_of, somebody’s": (
        "coordtui_training.standing.standing_of", {"person": _person},
    ),
    "coordtui_training.fit.wishing.fitting, somebody’s": (
        "coordtui_training.fit.wishing.fitting", {"person": _person},
    ),
    "coordtui_arxiv.routing.service.Routing.delivered, somebody’s": (
        "coordtui_arxiv.routing.service.Routing.delivered", {"person": _person},
    ),
}  # fmt: skip
"""Operations that are tried once more, with values for which another right is asked."""


def typed(lab: Lab, words: tuple[str, ...], argument: str) -> str:
    """What is typed for an argument, empty where anything will do."""
    line = " ".join(words)
    for told in (f"{line} {argument}", *(f"{' '.join(words[:n])} … {argument}".strip() for n in (2, 1, 0))):
        if told in TYPED:
            return TYPED[told](lab)
    return ""
