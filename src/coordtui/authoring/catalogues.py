"""The French of a package: what must be translated, whether it is, and how it gets there.

    python -m coordtui.authoring.catalogues check [FOLDER …]    every message is translated, as Québec writes
    python -m coordtui.authoring.catalogues update [FOLDER …]   new messages in, those that are gone out
    python -m coordtui.authoring.catalogues merge FILE.po …     the French of other files; then update
    python -m coordtui.authoring.catalogues compile [FOLDER …]  .po to .mo, which is read a little faster

A FOLDER is a package or a checkout of packages; without one it is where you are. A package has
one catalogue, `locale/fr/LC_MESSAGES/<package>.po`. Its messages are the literals in `N_(…)` and
`NN_(…, …)`, and the strings below the fields of its settings. English is what stands in the source.

Builds load this file by its path, before coordtui is installed: it imports nothing but the
standard library and Babel, and is one file, somewhat longer than others.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain, pairwise
from pathlib import Path
from string import Formatter
from tempfile import mkstemp

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LANGUAGE = "fr"
PLURAL_FORMS = "nplurals=2; plural=(n > 1);"
HEADER = f"""msgid ""
msgstr ""
"Language: {LANGUAGE}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {PLURAL_FORMS}\\n"

"""

Text = str | tuple[str, ...]
"""A message as it is in the source: one text, or its singular and plural."""

Translations = dict[Text, tuple[str, ...]]
"""The French of messages: one form, or that of one and that of many."""


@dataclass(frozen=True)
class Package:
    """A package with messages of its own."""

    folder: Path

    @property
    def name(self) -> str:
        """Its import name, which is also that of its catalogue."""
        return self.folder.name

    @property
    def catalogue(self) -> Path:
        """The file of its translations."""
        return self.folder / "locale" / LANGUAGE / "LC_MESSAGES" / f"{self.name}.po"


def packages(root: Path) -> list[Package]:
    """The packages of a folder: itself, those in its `src` and `plugins`, or else those directly in it."""
    if (root / "__init__.py").is_file():
        return [Package(root.resolve())]
    found = [*root.glob("src/*/__init__.py"), *root.glob("plugins/*/__init__.py")]
    found = found or [each for each in root.glob("*/__init__.py") if each.parent.name not in _NO_PACKAGE]
    return [Package(each.parent.resolve()) for each in sorted(found)]


_NO_PACKAGE = frozenset({"tests", "docs", "tools", "build", "dist"})


# --- What the source says


@dataclass
class Source:
    """The messages of a package with the files they are in, and the calls that are wrong."""

    messages: dict[Text, list[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def nodes_of(path: Path) -> Iterable[ast.AST]:
    """The parts of a Python file."""
    return ast.walk(ast.parse(path.read_text("utf-8"), str(path)))


def read_source(package: Package, nodes: Callable[[Path], Iterable[ast.AST]] = nodes_of) -> Source:
    """Every message of a package; tests have none. `nodes` gives the parts of a file."""
    source = Source()
    for path in sorted(package.folder.rglob("*.py")):
        name = path.relative_to(package.folder.parent).as_posix()
        if "tests" in path.relative_to(package.folder).parts:
            continue
        for node in nodes(path):
            if not isinstance(node, ast.Call | ast.ClassDef | ast.ImportFrom):
                continue
            if fault := _wrong_use(node, package):
                source.faults.append(f"{name}, line {getattr(node, 'lineno', '?')}: {fault}")
            for text in _messages(node):
                files = source.messages.setdefault(text, [])
                if name not in files:
                    files.append(name)
    for text in [each for each in source.messages if isinstance(each, tuple) and each[0] in source.messages]:
        source.messages[text] += source.messages.pop(text[0])  # gettext keeps one entry for both
    return source


def _called(node: ast.AST) -> str:
    """The name that is called: `N_` in `N_("…")`, `_` in `ctx._("…")`."""
    called = node.func if isinstance(node, ast.Call) else None
    return called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")


def _literals(node: ast.AST) -> list[str]:
    arguments = node.args if isinstance(node, ast.Call) else []
    return [a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str)]


def _messages(node: ast.AST) -> Iterator[Text]:
    texts = _literals(node)
    if _called(node) == "N_" and texts:
        yield texts[0]
    if _called(node) == "NN_" and len(texts) >= 2:
        yield (texts[0], texts[1])
    if isinstance(node, ast.ClassDef) and any("Settings" in ast.unparse(base) for base in node.bases):
        yield from _below_fields(node)


def _below_fields(node: ast.ClassDef) -> Iterator[str]:
    """As `coordtui.config.fields.field_docstrings`, which the build cannot import."""
    for first, below in pairwise(node.body):
        text = below.value if isinstance(first, ast.AnnAssign) and isinstance(below, ast.Expr) else None
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            yield " ".join(text.value.split())


def _wrong_use(node: ast.AST, package: Package) -> str | None:
    name = _called(node)
    if name in {"N_", "NN_"} and len(_literals(node)) < len(name) - 1:
        return f"{name} wants literal texts"
    if name == "_" and _literals(node):
        return "_ does not translate a plain text: write N_(…) around it"
    if name == "marking" and _literals(node) not in ([], [package.name]):
        return f'a catalogue bears the name of its package: N_, NN_ = marking("{package.name}")'
    if package.name == "coordtui" or not isinstance(node, ast.ImportFrom):
        return None
    if (node.module or "").startswith("coordtui.") and {"N_", "NN_"} & {each.name for each in node.names}:
        return f'these belong to the core: N_, NN_ = marking("{package.name}")'
    return None


# --- Whether it is translated, and well


def check(package: Package, nodes: Callable[[Path], Iterable[ast.AST]] = nodes_of) -> list[str]:
    """What is wrong with the messages of a package and their translations; `nodes` as in `read_source`."""
    source = read_source(package, nodes)
    faults = list(source.faults)
    for text in source.messages:
        faults += _about(text, english_faults(text))
    if not package.catalogue.exists():
        return [*faults, f"{package.catalogue} does not exist"] if source.messages else faults
    if PLURAL_FORMS not in package.catalogue.read_text("utf-8"):
        faults.append(f"the header must say: Plural-Forms: {PLURAL_FORMS}")
    catalogue = read_catalogue(package.catalogue)
    for text in source.messages:
        faults += _about(text, _translation_faults(catalogue, text))
    known = {_text(each.id) for each in catalogue if each.id}
    for text in [*(known - set(source.messages)), *map(_text, catalogue.obsolete)]:
        faults += _about(text, ["is no longer in the source"])
    return faults


def _about(text: Text, faults: Iterable[str]) -> list[str]:
    first = text if isinstance(text, str) else text[0]
    return [f"“{first[:70]}”: {fault}" for fault in faults]


def _translation_faults(catalogue: Catalog, text: Text) -> Iterator[str]:
    entry = catalogue.get(text)
    if entry is None or _text(entry.id) != text:
        yield "is not in the catalogue"
        return
    forms = _forms(entry.string)
    if not all(forms):
        yield "is not translated"
        return
    if entry.fuzzy:
        yield "is marked as fuzzy"
    for form in forms:
        yield from french_faults(text, form)


def english_faults(text: Text) -> Iterator[str]:
    """What is wrong with a message as it is in the source."""
    for form in [text] if isinstance(text, str) else text:
        try:
            names = placeholders(form)
        except ValueError as error:
            yield f"is not a format: {error}"
            continue
        if {"", "0"} & names:
            yield "values are put in by name"
        if '"' in form:
            yield "quotes are “ ” in English"
        if "..." in form:
            yield "an ellipsis is one sign: …"


def french_faults(text: Text, french: str) -> Iterator[str]:
    """What is wrong with one form of a translation, by its places for values and by its typography."""
    # French says 0 with the singular, so that it too needs the places of the English plural.
    model = text if isinstance(text, str) else text[-1]
    try:
        if placeholders(french) != placeholders(model):
            yield f"places for values differ: {french}"
    except ValueError as error:
        yield f"is not a format in French: {error}"
        return
    if _edges(french) != _edges(model):
        yield f"begins or ends with other white space: {french!r}"
    read = _NOT_PROSE.sub("x", french)
    for rule, explanation in _TYPOGRAPHY:
        if rule.search(read):
            yield f"{explanation}: {french}"


_NOT_PROSE = re.compile(r"\{[^{}]*\}|%\(\w+\)[a-z]|\w+://\S*")
_TYPOGRAPHY = [
    (re.compile("(?<=[^\u00a0(]):(?=\\s|$)"), "before “:” stands a space that does not break"),
    (re.compile(r"(?<![«·])\s[;?!]"), "before ; ? ! stands no space"),  # “· !” begins with a sign
    (re.compile("«(?!\u00a0)|(?<!\u00a0)»"), "inside « » stand spaces that do not break"),
    (re.compile('["“”]'), "quotes are « » in French"),
    (re.compile(r"\.\.\."), "an ellipsis is one sign: …"),
    (re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])"), "an apostrophe is ’ in French"),
]


def typeset(french: str) -> str:
    """French as somebody types it, with the spaces that do not break and the apostrophes in place."""
    french = re.sub("«[ \u00a0\u202f]*", "«\u00a0", french)
    french = re.sub("[ \u00a0\u202f]*»", "\u00a0»", french)
    french = re.sub(r"(?<=\S)[ \u202f]:(?=\s|$)", "\u00a0:", french)
    return re.sub(r"(?<=[^\W\d_])'(?=[^\W\d_])", "’", french)


def placeholders(text: str) -> set[str]:
    """The names of the values that a text takes, of `{name}` and of `%(name)s` and `%s`."""
    names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    return names | set(re.findall(r"%\(\w+\)[a-z]|%[srd]", text))


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


# --- Files


def read_catalogue(path: Path) -> Catalog:
    """A catalogue, or a fragment of one without header; raises `PoFileError` when it is neither."""
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, abort_invalid=True)


def _text(identity: str | tuple[str, ...] | list[str]) -> Text:
    return identity if isinstance(identity, str) else tuple(identity)


def _translations(catalogue: Catalog) -> Translations:
    """What is translated in full."""
    found = {_text(each.id): _forms(each.string) for each in catalogue if each.id and not each.fuzzy}
    return {text: forms for text, forms in found.items() if all(forms)}


def _forms(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (string or "",) if isinstance(string, str) or string is None else tuple(string)


def update(package: Package, more: Translations | None = None) -> None:
    """Write the catalogue anew: the messages of the source in order, with what is known of their French."""
    known = _translations(read_catalogue(package.catalogue)) if package.catalogue.exists() else {}
    known |= more or {}
    catalogue = Catalog(locale=LANGUAGE)
    for text, files in read_source(package).messages.items():
        forms = known.get(text, ())
        french = forms if isinstance(text, tuple) else "".join(forms)
        catalogue.add(text, french, locations=[(name, 0) for name in sorted(files)])
        catalogue[text].flags.clear()
    content = BytesIO()
    write_po(content, catalogue, width=0, omit_header=True, sort_output=True, include_lineno=False)
    package.catalogue.parent.mkdir(parents=True, exist_ok=True)
    package.catalogue.write_bytes(HEADER.encode() + content.getvalue())
    if package.catalogue.with_suffix(".mo").exists():
        _compile(package.catalogue)


def merge(fragments: Iterable[Path], root: Path) -> list[Text]:
    """Take over the translations of other files, each where its message is; returns those of no message.

    A file that is named as a package is for that package alone: a short word may be of another gender
    elsewhere.
    """
    more: dict[str | None, Translations] = defaultdict(dict)
    found, used = packages(root), defaultdict[str | None, set[Text]](set)
    names = {package.name for package in found}
    for path in fragments:
        translations = _translations(read_catalogue(path))
        whose = path.stem if path.stem in names else None
        more[whose] |= {text: tuple(map(typeset, forms)) for text, forms in translations.items()}
    for package in found:
        messages, mine = read_source(package).messages, dict[Text, tuple[str, ...]]()
        for whose in (None, package.name):
            taken = {text: more[whose][text] for text in messages if text in more[whose]}
            used[whose] |= set(taken)
            mine |= taken
        update(package, mine)
    return sorted({text for whose, texts in more.items() for text in set(texts) - used[whose]}, key=str)


def compile_all(root: Path) -> list[Path]:
    """Write the .mo of every .po of the packages of a folder; which they are."""
    catalogues = [path for package in packages(root) for path in package.folder.glob("locale/*/*/*.po")]
    return [_compile(path) for path in sorted(catalogues)]


def _compile(path: Path) -> Path:
    """Write the .mo of a .po; the same .po always gives the same .mo."""
    catalogue = read_catalogue(path)
    catalogue.creation_date = catalogue.revision_date = datetime(2000, 1, 1, tzinfo=UTC)
    content = BytesIO()
    write_mo(content, catalogue)
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != content.getvalue():
        _put(compiled, content.getvalue())
    else:
        os.utime(compiled)  # what is older than its .po is not read
    return compiled


def _put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: two that compile at once never read, or leave, half of one."""
    handle, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        beside.chmod(0o644)
        beside.replace(path)
    except BaseException:  # an interrupt too leaves nothing behind
        beside.unlink(missing_ok=True)
        raise


def main(arguments: list[str] | None = None) -> int:
    """Run one of the commands above; 1 when something is wrong with the translations."""
    parser = argparse.ArgumentParser(
        prog="python -m coordtui.authoring.catalogues", description="The French of a package."
    )
    parser.add_argument("command", choices=["check", "update", "merge", "compile"])
    parser.add_argument("paths", nargs="*", type=Path, help="files to merge; otherwise packages or checkouts")
    parser.add_argument("--root", type=Path, default=Path(), help="where the packages are, if not here")
    options = parser.parse_args(arguments)
    if options.command == "merge":
        for text in merge(options.paths, options.root):
            sys.stderr.write(f"no message of the source: {text}\n")
        return 0
    found = {folder: packages(folder) for folder in options.paths or [options.root]}
    for folder in (folder for folder, each in found.items() if not each):
        sys.stderr.write(f"no package in {folder}\n")
    for folder in found if options.command == "compile" else ():
        compile_all(folder)
    faults = [
        f"{package.name}: {fault}"
        for package in chain.from_iterable(found.values())
        for fault in _carry_out(options.command, package)
    ]
    if options.command == "check":
        sys.stdout.write("\n".join(faults or ["The French is complete."]) + "\n")
    return 0 if all(found.values()) and not faults else 1


def _carry_out(command: str, package: Package) -> list[str]:
    """What there is to say of a package."""
    if command == "update":
        update(package)
    return check(package) if command == "check" else []


if __name__ == "__main__":
    sys.exit(main())
