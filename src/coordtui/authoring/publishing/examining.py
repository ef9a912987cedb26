"""The whole examination of a project, in the order in which it is told."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from coordtui.api import API_VERSION
from coordtui.api.declare import Finding
from coordtui.api.deprecated import Use
from coordtui.authoring.distributions import plain
from coordtui.authoring.publishing.building import wheel_of
from coordtui.authoring.publishing.contents import contents
from coordtui.authoring.publishing.licences import licences
from coordtui.authoring.publishing.needs import beyond, needs
from coordtui.authoring.publishing.trial import Trial, documents_of, path_before, try_it
from coordtui.authoring.publishing.wheel import Wheel
from coordtui.host import discover
from coordtui.host.import_cost import ImportCost, measure
from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe

SLOW_MS = 100.0
"""An import that takes longer is felt at every start."""

PROMISES = {
    each.text: each
    for each in (
        *(N_("declaration"), N_("hooks"), N_("imports"), N_("catalogues")),
        *(N_("migrations"), N_("permissions"), N_("personal_data")),
        *(N_("names"), N_("panes"), N_("commands"), N_("hostile"), N_("crash")),
    )
}
"""The promises by their ids, as a person reads them; in English, they are the ids."""

Rows = list[tuple[Message | str, Finding]]


class Examination(msgspec.Struct):
    """A wheel, its `size` in bytes, and what was found: `rows` are titles with findings, in order."""

    wheel: str
    size: int
    package: str
    name: str
    cost: ImportCost | None
    trial: Trial | None
    rows: Rows

    @property
    def ok(self) -> bool:
        """Whether it may go."""
        return all(finding.ok for _, finding in self.rows)


def examine(project: Path, taken: Collection[str] = ()) -> Examination:
    """Build and examine the plugin in a folder (or a wheel); raises `NotFound` and `Refused`.

    `taken` are names that no plugin may have. What is built is thrown away again.
    """
    with TemporaryDirectory(prefix="coordtui-check-") as place:
        folder, built, home = Path(place, "site"), Path(place, "wheel"), Path(place, "home")
        for each in (folder, built, home):
            each.mkdir()
        wheel = Wheel(wheel_of(project, built))
        rows: Rows = [(N_("wheel"), Finding(ok=True, text=_said(wheel)))]
        if len(wheel.plugins) != 1:
            rows.append((N_("entry point"), _no_entry_point(wheel)))
            return Examination(wheel.file.name, wheel.size, "", "", None, None, rows)
        [(name, target)] = wheel.plugins.items()
        target = target.partition("[")[0].strip()
        package = target.partition(":")[0].partition(".")[0]
        wheel.unpack(folder)
        if unread := [*_not_python(folder, package)]:
            rows += [(N_("contents"), each) for each in unread]
            return Examination(wheel.file.name, wheel.size, package, name, None, None, rows)
        cost = measure(target, path=path_before(folder))
        trial = try_it(folder, target.partition(":")[0], home, documents_of(project))
        rows += [(N_("contents"), each) for each in contents(wheel, package)]
        rows += [(N_("name"), each) for each in _name(wheel, name, trial, taken)]
        rows += [(N_("title"), each) for each in _title(trial)]
        rows += [(N_("licence"), each) for each in licences(wheel, beyond(wheel))]
        rows += [(N_("needs"), each) for each in needs(wheel)]
        rows += [(N_("import"), each) for each in _import(cost)]
        rows += [(N_("interface"), each) for each in _interface(trial, cost, folder)]
        rows += [*_promises(trial)]
        return Examination(wheel.file.name, wheel.size, package, name, cost, trial, rows)


def _said(wheel: Wheel) -> Message:
    return N_("{file}, {kb} kB", file=safe(wheel.file.name), kb=max(1, round(wheel.size / 1000)))


def _no_entry_point(wheel: Wheel) -> Finding:
    if wheel.plugins:
        return Finding(ok=True, text=N_("It brings several plugins; check each in a package of its own."))
    return Finding(
        ok=False,
        text=N_("It declares no plugin: no program will find it."),
        remedy=N_(
            "Write {line} into {file}.",
            line='[project.entry-points."coordtui.plugins"]',
            file="pyproject.toml",
        ),
    )


def _not_python(folder: Path, package: str) -> Iterator[Finding]:
    """The files that Python cannot read: nothing of such a plugin can be tried."""
    for file in sorted([*(folder / package).rglob("*.py"), *folder.glob(f"{package}.py")]):
        try:
            ast.parse(file.read_bytes())
        except SyntaxError as error:
            place, why = file.relative_to(folder), safe(error.msg, limit=200)
            told = N_("{file}, line {n}, is no Python: {why}.", file=safe(place), n=error.lineno, why=why)
            yield Finding(ok=False, text=told)


def _title(trial: Trial | None) -> Iterator[Finding]:
    """A title that is the same in both languages: often it is only not translated yet."""
    if trial and len({*trial.titles}) == 1:
        yield Finding(
            ok=True,
            text=N_("“{title}”, in French as in English", title=safe(trial.titles[0])),
            remedy=N_("Many words are the same in both; if this one is not, write it into the catalogue."),
        )


def _name(wheel: Wheel, name: str, trial: Trial | None, taken: Collection[str]) -> Iterator[Finding]:
    if trial and trial.name and trial.name != name:
        yield Finding(
            ok=False,
            text=N_(
                "It calls itself “{declared}”, and its entry point “{name}”.",
                declared=trial.name,
                name=safe(name),
            ),
            remedy=N_("The two must be the same."),
        )
    others = [
        each.dist
        for each in discover()
        if each.name == name and plain(each.dist) != plain(str(wheel.metadata["Name"]))
    ]
    if others:
        yield Finding(
            ok=False,
            text=N_(
                "The name “{name}” is that of a plugin from {dist}.", name=safe(name), dist=safe(others[0])
            ),
            remedy=N_("Of two plugins of one name, only one is used."),
        )
    elif name in taken:
        yield Finding(
            ok=False, text=N_("The name “{name}” has another meaning in the program.", name=safe(name))
        )
    else:
        yield Finding(ok=True, text=N_("“{name}” is no other plugin’s here", name=safe(name)))


def _import(cost: ImportCost | None) -> Iterator[Finding]:
    if cost is None:
        yield Finding(ok=False, text=N_("Its import did not come to an end."))
        return
    if cost.error:
        yield Finding(ok=False, text=N_("It cannot be imported: {error}", error=cost.error))
        return
    said = N_("{ms} ms, {modules} modules", ms=f"{cost.ms:.0f}", modules=cost.modules)
    if cost.textual:
        yield Finding(
            ok=False,
            text=N_("Importing it imports the screen too: every command of the shell takes longer."),
            remedy=N_("Import Textual in its panes only."),
        )
    slow = N_("Every start of the program takes so much longer: import what is heavy where it is used.")
    yield Finding(ok=True, text=said, remedy=slow if cost.ms > SLOW_MS else None)


def _interface(trial: Trial | None, cost: ImportCost | None, folder: Path) -> Iterator[Finding]:
    if trial and trial.api is not None:
        said = N_("version {theirs}; this program has version {ours}", theirs=trial.api, ours=API_VERSION)
        yield Finding(ok=trial.api <= API_VERSION, text=said)
    uses: list[Use] = [*(trial.deprecated if trial else ()), *(cost.deprecated if cost else ())]
    for use in dict.fromkeys(uses):
        file = Path(use.file)
        place = file.relative_to(folder) if file.is_relative_to(folder) else Path(file.name)
        told = N_("{place}, line {line}: {text}", place=safe(place), line=use.line, text=safe(use.text))
        yield Finding(
            ok=True, text=told, remedy=N_("It works still; docs/api-versions.md says for how long.")
        )


def _promises(trial: Trial | None) -> Iterator[tuple[Message | str, Finding]]:
    """The promises line by line; what breaks one is told in English, as code is written."""
    if trial is None or trial.died:
        why = safe(trial.died, limit=300) if trial else ""
        told = N_("It did not live to answer what plugins promise: {error}", error=why)
        yield N_("promises"), Finding(ok=False, text=told)
        return
    for promise, says in trial.promises:
        faults = [text for broken, text in trial.broken if broken == promise]
        called = PROMISES.get(promise, promise)
        for text in faults:
            yield called, Finding(ok=False, text=N_("{text}", text=safe(text, limit=600)))
        if not faults and not any(broken == "declaration" for broken, _ in trial.broken):
            yield called, Finding(ok=True, text=Message(says))
