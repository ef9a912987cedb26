"""The figures of the lab as plain data, for JSON: people and groups by number and name."""

from __future__ import annotations

from typing import Any

from coordtui_expertise.lab import words
from coordtui_expertise.lab.report import Report


def plain(report: Report, view: words.View) -> dict[str, Any]:
    """A view as plain data, with how many people are not counted."""
    parts = {"topics": _topics, "groups": _groups, "bridges": _bridges, "single": _singles}
    survey = report.survey
    return {
        "years": [survey.span[0], survey.span[-1]],
        "not_counted": survey.hiding,
        view: parts[view](report),
    }


def _person(report: Report, number: int | None) -> dict[str, Any] | None:
    return None if number is None else {"person": number, "name": report.survey.people[number].name}


def _group(report: Report, number: int) -> dict[str, Any]:
    return {"group": number, "name": report.survey.groups[number]}


def _topics(report: Report) -> list[dict[str, Any]]:
    survey = report.survey
    made = []
    for topic in survey.topics:
        change = report.changes.of(topic)
        made.append(
            {
                "topic": report.name(topic),
                "key": topic.key,
                "from": topic.kind,
                "papers": len(topic.works),
                "people": [_person(report, number) for number in survey.named(topic.people)],
                "by_year": survey.by_year(topic.works),
                "direction": change.direction,
                "recent": change.recent,
                "before": change.before,
                "expected": round(change.expected, 1),
            }
        )
    return made


def _groups(report: Report) -> list[dict[str, Any]]:
    return [
        {
            "groups": [_group(report, pair.one), _group(report, pair.other)],
            "strength": round(pair.strength, 3),
            "topics": [{"topic": report.name(topic), "part": round(part, 4)} for topic, part in pair.topics],
        }
        for pair in report.pairs
    ]


def _bridges(report: Report) -> list[dict[str, Any]]:
    return [
        {
            **(_person(report, bridge.person) or {}),
            "score": round(bridge.score, 3),
            "links": [
                {
                    "groups": [_group(report, group) for group in link.groups],
                    "score": round(link.score, 3),
                    "papers": len(link.works),
                    "authors": link.authors,
                    "topics": [{"topic": report.name(topic), "carriers": n} for topic, n in link.topics],
                }
                for link in bridge.links
            ],
        }
        for bridge in report.bridges
    ]


def _singles(report: Report) -> list[dict[str, Any]]:
    return [
        {
            "topic": report.name(single.topic),
            "state": single.why,
            "expert": _person(report, single.person),
            "papers": single.papers,
            "since": single.since,
            "last": single.last,
            "nearest": _person(report, single.nearest),
        }
        for single in report.singles
    ]
