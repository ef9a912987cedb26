"""A plugin that is installed, as the start of another: its package and tests under a new name."""

from __future__ import annotations

import ast
import json
import tokenize
from collections.abc import Iterator, Mapping, Set
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

import msgspec

from coordtui.api import NotFound, Refused, safe
from coordtui.authoring.scaffold.copied_files import files_of, renamed
from coordtui.authoring.scaffold.copied_tests import markers_of, tests_of
from coordtui.authoring.scaffold.naming import Names
from coordtui.authoring.scaffold.needs import licences_of, needs_of, used_by
from coordtui.authoring.scaffold.renaming import Renaming, is_a_word_of
from coordtui.authoring.scaffold.rendering import Files, rendered, values
from coordtui.host import Found
from coordtui.text.messages import N_

_UNLINTED = """
    "ANN401", "E501", "N818", "RUF100", "T201",  # what was copied was written by other rules"""
_UNLINTED_TESTS = ', "BLE", "N802", "PL", "S"'


class Copied(msgspec.Struct, frozen=True):
    """What is to be written, and the tests (by their paths in the original) that cannot come along."""

    files: Files
    left_out: tuple[str, ...]


def copy_of(original: str, names: Names, year: int) -> Copied:
    """The installed plugin `original` under other names.

    Raises `NotFound` for one that is not installed, `Refused` for one that is no package in a folder, or
    whose files cannot be read.
    """
    found = _found(original)
    try:
        return _copied(found, _folder(found), names, year)
    except (OSError, SyntaxError, UnicodeDecodeError, tokenize.TokenError) as error:
        raise Refused(
            N_("The plugin “{name}” cannot be copied.", name=safe(original)),
            why=N_("One of its files cannot be read: {reason}", reason=safe(error, limit=300)),
        ) from error


def _copied(found: Found, folder: Path, names: Names, year: int) -> Copied:
    original, imported = found.name, found.value.partition(":")[0]
    texts = {path: path.read_text("utf-8") for path in files_of(folder) if path.suffix == ".py"}
    own = [text for path, text in texts.items() if "tests" not in path.relative_to(folder).parts]
    renaming = Renaming(original, names.name, imported, names.package, whole=not is_a_word_of(original, own))
    package = PurePosixPath("src", names.package)
    files: Files = {}
    for path in files_of(folder):
        inner = PurePosixPath(path.relative_to(folder).as_posix())
        if "tests" not in inner.parts:
            named = inner.with_name(inner.name.replace(imported, names.package))
            files[package / named] = renamed(path, renaming)
    files.setdefault(package / "py.typed", b"")
    _name_it(files, package, names)
    used = used_by(own) - {imported}
    tests, left_out = tests_of(folder, renaming, used)
    requirements, extras = needs_of(found.dist, own)
    given = {
        **values(
            names,
            year,
            requirements=_listed(requirements),
            extras=_extras(extras),
            markers=markers_of(tests),
            unlinted=_UNLINTED,
            unlinted_tests=_UNLINTED_TESTS,
            untyped=_untyped(used),
        ),
        "original": original,
        "dist_of_original": found.dist,
    }
    for name, text in licences_of(found.dist).items():
        files[PurePosixPath(f"{name}.{found.dist}")] = text
    suite = "copy_suite_versions" if any(map(_has_migrations, own)) else "copy_suite"
    for part in ("root", "copy", suite):
        tests |= rendered(part, given)
    return Copied(files | tests, left_out)


def _found(original: str) -> Found:
    """The installed plugin of this name."""
    from coordtui.host import discover

    found = next((each for each in discover() if each.name == original), None)
    if found is None:
        raise NotFound(
            N_("There is no plugin “{name}”.", name=safe(original)),
            remedy=N_("“coordtui plugin list” names those that are installed."),
        )
    return found


def _folder(found: Found) -> Path:
    """Where its package is; found without importing it."""
    package = found.value.partition(":")[0]
    spec = find_spec(package) if package.isidentifier() else None  # a part of another would bring that
    if spec is None or spec.origin is None or not spec.parent:
        raise Refused(
            N_("The plugin “{name}” cannot be copied.", name=safe(found.name)),
            why=N_("Only a package in a folder of its own can be."),
        )
    return Path(spec.origin).parent


# The title: with that of the original, nobody could tell the two pages apart.


def _name_it(files: Files, package: PurePosixPath, names: Names) -> None:
    """Give the title of the declaration, wherever it is said, another text; in both languages."""
    said = next((each for each in map(_title, _python(files)) if each), None)
    if said is None:
        return
    old, new = f'N_("{said}")'.encode(), f'N_("{names.title}")'.encode()
    saying = [path for path, content in files.items() if path.suffix == ".py" and old in content]
    for path in saying:
        files[path] = files[path].replace(old, new)
    path = package / "locale/fr/LC_MESSAGES" / f"{names.package}.po"
    if saying and path in files:
        files[path] = _entry(files[path].decode(), said, names).encode()


def _title(code: str) -> str | None:
    """The title that `Plugin(title=N_("…"))` gives."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Plugin":
            for each in node.keywords:
                text = each.value.args[0] if isinstance(each.value, ast.Call) and each.value.args else None
                if each.arg == "title" and isinstance(text, ast.Constant) and isinstance(text.value, str):
                    return text.value
    return None


def _python(files: Mapping[PurePosixPath, bytes]) -> Iterator[str]:
    return (content.decode() for path, content in files.items() if path.suffix == ".py")


def _entry(text: str, said: str, names: Names) -> str:
    """The catalogue with the new title in place of the old one's entry."""
    entries = [each for each in text.split("\n\n") if f'\nmsgid "{said}"\n' not in f"\n{each}"]
    if not any(f'msgid "{names.title}"\n' in each for each in entries):
        entries.append(f'msgid "{names.title}"\nmsgstr "{names.title_fr}"')
    return "\n\n".join(each.strip("\n") for each in entries) + "\n"


def _has_migrations(code: str) -> bool:
    """Whether it declares a table at a later version than the first."""
    return any(
        isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "Table"
        and any(each.arg == "version" and ast.unparse(each.value) != "1" for each in node.keywords)
        for node in ast.walk(ast.parse(code))
    )


def _untyped(used: Set[str]) -> str:
    """The part of mypy’s settings for packages that may have no types."""
    if not used:
        return ""
    listed = json.dumps([f"{each}.*" for each in sorted(used)])
    return f"\n\n[[tool.mypy.overrides]]\nmodule = {listed}\nignore_missing_imports = true"


def _listed(requirements: list[str]) -> str:
    """More entries of the array of requirements."""
    return "".join(f', "{each}"' for each in requirements)


def _extras(extras: Mapping[str, list[str]]) -> str:
    """More lines of the table of extras."""
    return "".join(f"\n{name} = {json.dumps(needed)}" for name, needed in extras.items())
