"""The plugin that is asked for its promises, and the labs that it is asked in."""

from __future__ import annotations

import ast
import inspect
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from coordtui.api import API_VERSION, Plugin
from coordtui.host import Found, Host, discover
from coordtui.testing.clock import FrozenClock
from coordtui.testing.sessions import COORDINATOR, InMemory

if TYPE_CHECKING:
    from coordtui.api import Actor, Language
    from coordtui.host.session import Session

Documents = Mapping[str, Mapping[int, Sequence[Mapping[str, Any]]]]
"""Documents of older versions: by table, by version."""

PEOPLE, PAPERS = 12, 24
"""The invented lab of a check: small, so that filling it takes a moment."""

_SCREEN = frozenset({"panes", "ui", "widgets", "windows"})
"""Names of modules that draw, beside those that panes are in."""


class NotAPlugin(ValueError):
    """What is asked for its promises is no plugin that the host takes; the text says why.

    `module` is what was asked, None when it could not be imported.
    """

    module: object = None


class Subject:
    """A plugin, with what a check wants to know of it.

    `module` is its package (or an object with hooks), `name` the name it declares, `plugin` its
    declaration, `package_folder` where its sources are, `documents` those of older versions that
    were given. Raises `NotAPlugin`.
    """

    def __init__(self, module: object, documents: Documents, folder: Path) -> None:
        self.module = _imported(module)
        self.documents = documents
        try:
            self.plugin = self._declared()
        except NotAPlugin as error:
            error.module = self.module
            raise
        self.name = self.plugin.name
        self._folder, self._numbers = folder, count(1)
        self._prepared: dict[bool, Path] = {}
        self._nodes: dict[Path, list[ast.AST]] = {}
        self.problems_of_demo: list[str] = []
        """What the plugin's demo raised, when a filled lab was asked for."""

    def _declared(self) -> Plugin:
        """The declaration, as the host takes it."""
        declare = getattr(self.module, "coordtui_plugin", None)
        if not callable(declare):
            raise NotAPlugin("It has no hook coordtui_plugin(): nothing says what it is made of.")
        try:
            declared = declare()
        except Exception as error:  # the plugin's own code: what it raises is the finding
            raise NotAPlugin(f"coordtui_plugin() raised {type(error).__name__}: {error}") from error
        if not isinstance(declared, Plugin):
            raise NotAPlugin(f"coordtui_plugin() gave a {type(declared).__name__} where a Plugin is due.")
        if declared.api > API_VERSION:
            raise NotAPlugin(
                f"It asks for version {declared.api} of the API, and this coordtui has version {API_VERSION}."
            )
        host = Host([self.found(declared.name)])
        host.load()
        loaded = host.get(declared.name)
        if loaded.state != "active":
            raise NotAPlugin(str(loaded.reason))
        return declared

    # Where it is.

    @property
    def package(self) -> str:
        """The import path of its package, of the module of its class when it is an object."""
        if isinstance(self.module, ModuleType):
            return self.module.__name__
        return type(self.module).__module__

    @property
    def package_folder(self) -> Path:
        """Where its sources are; for a plugin of one file, the folder of that file."""
        return self.file.parent

    @property
    def file(self) -> Path:
        """The file of its declaration."""
        kind = self.module if isinstance(self.module, ModuleType) else type(self.module)
        return Path(inspect.getfile(kind)).resolve()

    @property
    def is_package(self) -> bool:
        """Whether it is a folder of modules, not one file or an object."""
        return isinstance(self.module, ModuleType) and hasattr(self.module, "__path__")

    def sources(self) -> list[Path]:
        """Its Python files, those of its tests left out; sorted."""
        if not self.is_package:
            return [self.file]
        folder = self.package_folder
        files = folder.rglob("*.py")
        return sorted(each for each in files if "tests" not in each.relative_to(folder).parts[:-1])

    def nodes(self, path: Path) -> list[ast.AST]:
        """The parts of one of its files, read once, the module first; raises `SyntaxError`."""
        if path not in self._nodes:
            self._nodes[path] = nodes_of(path)
        return self._nodes[path]

    def not_python(self) -> Iterator[str]:
        """What is wrong with those of its files that Python cannot read: nothing else can be asked then."""
        for path in self.sources():
            try:
                self.nodes(path)
            except SyntaxError as error:
                named = path.relative_to(self.package_folder.parent).as_posix()
                yield f"{named}, line {error.lineno}, is no Python: {error.msg}."

    def module_of(self, path: Path) -> str:
        """The import path of one of its files."""
        if not self.is_package:
            return self.package
        parts = path.relative_to(self.package_folder).with_suffix("").parts
        return ".".join((self.package, *(part for part in parts if part != "__init__")))

    def draws(self, module: str) -> bool:
        """Whether a module may draw: a pane's, beside it in a package of panes, or of such a name."""
        for pane in self.plugin.panes:
            home = pane.target.partition(":")[0]
            folder = home.rpartition(".")[0]
            if module == home or (folder not in {"", self.package} and within(module, folder)):
                return True
        return not _SCREEN.isdisjoint(module.split(".")[1:])

    def classes_that_draw(self) -> list[type[Any]]:
        """The classes of its modules that draw; what cannot be imported here is left out."""
        found: dict[str, type[Any]] = {}
        for path in self.sources():
            name = self.module_of(path)
            if self.draws(name) or not self.is_package:
                with suppress(ImportError):
                    module = sys.modules.get(name) or import_module(name)
                    for each in vars(module).values():
                        if isinstance(each, type):
                            found[f"{each.__module__}.{each.__qualname__}"] = each
        return list(found.values())

    @property
    def installed_as(self) -> list[str]:
        """The names of the entry points that name its package; empty when it is not installed."""
        return [each.name for each in discover() if each.value.partition(":")[0] == self.package]

    def found(self, name: str | None = None, module: object | None = None) -> Found:
        """The plugin as a session finds it; `module` stands in its place."""
        stands = self.module if module is None else module
        return InMemory(name or self.name, self.package, "test", module=stands)

    # The labs.

    @contextmanager
    def session(
        self,
        *,
        language: Language = "en",
        actor: Actor | None = None,
        filled: bool = False,
        module: object | None = None,
    ) -> Iterator[Session]:
        """A session of a fresh lab in which this plugin is the only one.

        `filled`: a small invented lab, with what the plugin's demo adds, else only the
        coordinator, who acts unless `actor` is given. `module` stands in the place of the plugin's.
        Its clock stands still. Changes are for this session alone.
        """
        folder = self._folder / f"lab{next(self._numbers)}"
        shutil.copytree(self._lab(filled), folder)
        try:
            with self.opened(folder, language, actor, module) as session:
                yield session
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _lab(self, filled: bool) -> Path:
        """The folder of a lab that sessions get a copy of; made once."""
        if filled not in self._prepared:
            folder = self._folder / ("filled" if filled else "empty")
            folder.mkdir()
            with self.opened(folder, "en", None, None, alone=not filled) as session:
                if filled:
                    self._fill(session)
                else:
                    session.create_lab("Placeholder Lab", "en", COORDINATOR)
            self._prepared[filled] = folder
        return self._prepared[filled]

    def _fill(self, session: Session) -> None:
        from coordtui.demo.build import build

        build(session, people=PEOPLE, papers=PAPERS, language="en")
        loaded = session.host.get(self.name)
        if loaded.strikes and loaded.error:
            self.problems_of_demo.append(loaded.error.strip().rpartition("\n")[2])

    def opened(
        self,
        folder: Path,
        language: Language,
        actor: Actor | None,
        module: object | None,
        *,
        alone: bool = False,
    ) -> Session:
        """Open the store of a folder; `alone`, without the plugin, so that none of its tables is made."""
        from coordtui.config.settings import settings_from_text
        from coordtui.host.session import open_session

        return open_session(
            settings_from_text(folder / "settings.toml", ""),
            f"sqlite:///{folder / 'coordtui.db'}",
            language=language,
            actor=actor,
            create=True,
            clock=FrozenClock(),
            found=() if alone else [self.found(module=module)],
            state=folder / "state",
        )


def _imported(module: object) -> object:
    if not isinstance(module, str):
        return module
    try:
        return import_module(module)
    except Exception as error:  # the same
        raise NotAPlugin(f"{module} could not be imported: {type(error).__name__}: {error}") from error


def nodes_of(path: Path) -> list[ast.AST]:
    """The parts of a Python file, in the order of `ast.walk`, in less than half its time."""
    found: list[ast.AST] = [ast.parse(path.read_bytes(), str(path))]
    for node in found:  # it grows meanwhile
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                found += [each for each in value if isinstance(each, ast.AST)]
            elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
                found.append(value)
    return found


def is_importable(subject: Subject) -> bool:
    """Whether another process can import it by its name."""
    return isinstance(subject.module, ModuleType) and sys.modules.get(subject.package) is subject.module


def within(module: str, package: str) -> bool:
    """Whether a module is a package or in it, by their names."""
    return module == package or module.startswith(f"{package}.")
