"""The example as files: the templates of this package with the names of the new plugin in them.

A template is a file whose name ends with `.tmpl`, so that no tool takes it for code of this program.
`root` is what every project has, `example`, `package` and `suite` (its tests) are the example; `copy` and
`copy_suite` what is beside a copy of another plugin, `copy_suite_versions` where that has migrations.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from string import Template

from coordtui.authoring.scaffold.naming import Names

TEMPLATES = Path(__file__).parent / "template"
_ENDING = ".tmpl"

Files = dict[PurePosixPath, bytes]
"""What is to be written: paths within the folder of the plugin, and what each holds."""


def example(names: Names, year: int) -> Files:
    """A whole plugin to start from, `year` being that of its licence."""
    given = values(names, year)
    parts = [rendered(part, given) for part in ("root", "example", "package", "suite")]
    files = {path: content for part in parts for path, content in part.items()}
    catalogue = PurePosixPath("src", names.package, "locale/fr/LC_MESSAGES", f"{names.package}.po")
    files[catalogue] = _with_title(files[catalogue].decode(), names).encode()
    return files


def values(names: Names, year: int, **others: str) -> Mapping[str, str]:
    """What stands in templates for the `$words` in them; `others` are those that differ."""
    return {
        "name": names.name,
        "package": names.package,
        "dist": names.dist,
        "title": names.title,
        "year": str(year),
        "author": names.author or "YOUR NAME",
        "requirements": "",
        "extras": "",
        "markers": "",
        "unlinted": "",
        "unlinted_tests": "",
        "untyped": "",
        **others,
    }


def rendered(part: str, given: Mapping[str, str]) -> Files:
    """The templates of one part, where they go in the folder of the plugin."""
    folder = TEMPLATES / part
    home = PurePosixPath(
        "tests" if "suite" in part else f"src/{given['package']}" if part == "package" else ""
    )
    return {
        home / _named(path.relative_to(folder), given): Template(path.read_text("utf-8"))
        .substitute(given)
        .encode()
        for path in sorted(folder.rglob(f"*{_ENDING}"))
    }


def _named(path: Path, given: Mapping[str, str]) -> PurePosixPath:
    """`dot-gitignore.tmpl` is `.gitignore`: builders of wheels obey any file of that name."""
    name = path.name.removesuffix(_ENDING).replace("PACKAGE", given["package"])
    return PurePosixPath(path.with_name(name.replace("dot-", ".", 1) if name.startswith("dot-") else name))


def _with_title(catalogue: str, names: Names) -> str:
    """The catalogue with the title; a title that is a message of the example already stays that."""
    entry = f'msgid "{names.title}"\n'
    if entry in catalogue:
        return catalogue
    return f'{catalogue.rstrip()}\n\n{entry}msgstr "{names.title_fr}"\n'
