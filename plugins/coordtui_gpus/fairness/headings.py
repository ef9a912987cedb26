"""What an incident is called in one line; small, for Today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from coordtui.api import Context, Message, safe
from coordtui_gpus.fairness.sight import names
from coordtui_gpus.records import ABOUT_PEOPLE, Host, Incident
from coordtui_gpus.texts import N_, NN_


class Named:
    """The machines and the people of incidents by number, read once."""

    def __init__(self, ctx: Context, incidents: Iterable[Incident]) -> None:
        self._ctx = ctx
        of = list(incidents)
        hosts = {number for each in of for number in (each.host, *each.facts.get("hosts", ())) if number}
        people = {number for each in of for number in (each.person, each.facts.get("owner")) if number}
        found = ctx.store.records(Host).get_many(hosts) if hosts else []
        self._hosts: Mapping[int, str] = {each.doc_id: safe(each.name, limit=60) for each in found}
        self._people = names(ctx, people)

    def host(self, number: int | None) -> str:
        """What a machine is called."""
        return self._hosts.get(number or 0, "?")

    def hosts(self, incident: Incident) -> str:
        """The machines that it is about, one after the other."""
        numbers = [incident.host] if incident.host is not None else incident.facts.get("hosts", [])
        return ", ".join(map(self.host, numbers)) or "?"

    def person(self, number: int | None) -> str:
        """A name, or nothing where it may not be told."""
        return self._people.get(number or 0, "")

    def who(self, incident: Incident) -> str:
        """Whom it is about: by name, else by login, else somebody."""
        login = safe(incident.user, limit=40) if self._ctx.may("gpus.who") else ""
        return self.person(incident.person) or login or self._ctx._(N_("somebody"))


def title(named: Named, incident: Incident) -> Message:
    """What it is in one line, with the machine and whom it is about."""
    host = named.hosts(incident)
    n = len(incident.facts.get("devices", ())) or 1
    if incident.kind in ABOUT_PEOPLE:
        return _of_people(named, incident, host, n)
    what = str(incident.facts.get("what", ""))
    if many := _OF_GPUS.get((incident.kind, what)) or _OF_GPUS.get((incident.kind, "")):
        return many(n).with_values(host=host)
    one = _OF_MACHINES.get((incident.kind, what)) or _OF_MACHINES[incident.kind, ""]
    return one.with_values(host=host, code=incident.facts.get("code", "?"))


def brief(named: Named, incident: Incident) -> tuple[Message, str]:
    """What it is in the line of its own machine, and whom it is about, for a place of its own."""
    n = len(incident.facts.get("devices", ())) or 1
    what = str(incident.facts.get("what", ""))
    who = named.who(incident) if incident.kind in ABOUT_PEOPLE else ""
    if many := _BRIEF.get((incident.kind, what)) or _BRIEF.get((incident.kind, "")):
        return many(n).with_values(code=safe(str(incident.facts.get("code", "?")), limit=20)), who
    return title(named, incident), who


_BRIEF: Mapping[tuple[str, str], Callable[[int], Message]] = {
    ("failed", "gpu"): lambda n: NN_("{n} GPU cannot be read", "{n} GPUs cannot be read", n),
    ("hot", ""): lambda n: NN_("{n} GPU too hot", "{n} GPUs too hot", n),
    ("slowed", ""): lambda n: NN_("{n} GPU slowed down", "{n} GPUs slowed down", n),
    ("ecc", ""): lambda _: N_("memory errors, uncorrected"),
    ("ecc", "corrected"): lambda _: N_("many memory errors"),
    ("xid", ""): lambda _: N_("XID {code}"),
    ("same_uuid", ""): lambda _: N_("its GPU told of elsewhere"),
    ("squatted", ""): lambda n: NN_("{n} GPU of someone else’s", "{n} GPUs of someone else’s", n),
    ("used_unreserved", ""): lambda n: NN_("{n} GPU not reserved", "{n} GPUs not reserved", n),
}


_OF_GPUS: Mapping[tuple[str, str], Callable[[int], Message]] = {
    ("failed", "gpu"): lambda n: NN_("{host}: {n} GPU cannot be read", "{host}: {n} GPUs cannot be read", n),
    ("lost", ""): lambda n: NN_("{host}: {n} GPU is lost", "{host}: {n} GPUs are lost", n),
    ("hot", ""): lambda n: NN_("{host}: {n} GPU is too hot", "{host}: {n} GPUs are too hot", n),
    ("slowed", ""): lambda n: NN_(
        "{host}: {n} GPU is slowed down by its hardware",
        "{host}: {n} GPUs are slowed down by their hardware",
        n,
    ),
}
_OF_MACHINES = {
    ("unreachable", ""): N_("{host} does not answer"),
    ("auth", ""): N_("{host} does not let us in"),
    ("hostkey", ""): N_("{host} shows another key"),
    ("failed", ""): N_("{host}: its tool for GPUs fails"),
    ("ecc", ""): N_("{host}: errors of memory that were not corrected"),
    ("ecc", "corrected"): N_("{host}: many corrected errors of memory"),
    ("xid", ""): N_("{host}: XID {code}"),
    ("same_uuid", ""): N_("One GPU is told of by two machines: {host}"),
}


def _of_people(named: Named, incident: Incident, host: str, n: int) -> Message:
    said = {"who": named.who(incident), "host": host}
    if incident.kind == "reserved_unused":
        if n < (of := int(incident.facts.get("of", n))):
            return NN_(
                "{who} reserved {of} GPUs on {host} and leaves {n} of them idle",
                "{who} reserved {of} GPUs on {host} and leaves {n} of them idle",
                n,
                of=of,
                **said,
            )
        return NN_(
            "{who} reserved {n} GPU on {host} and leaves it idle",
            "{who} reserved {n} GPUs on {host} and leaves them idle",
            n,
            **said,
        )
    if incident.kind == "hoarded":
        return NN_(
            "{who} holds memory of {n} GPU on {host} and computes nothing",
            "{who} holds memory of {n} GPUs on {host} and computes nothing",
            n,
            **said,
        )
    if incident.kind == "squatted":
        return NN_(
            "{who} uses {n} GPU on {host} that somebody else reserved",
            "{who} uses {n} GPUs on {host} that somebody else reserved",
            n,
            **said,
        )
    return NN_(
        "{who} uses {n} GPU on {host} without a reservation",
        "{who} uses {n} GPUs on {host} without a reservation",
        n,
        **said,
    )
