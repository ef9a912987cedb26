"""The public names of the program as its source tells them: signatures, fields, messages, docstrings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from reference_words import WIDEST, Function, Member, doc_below, doc_of, member, plain, with_example, written

TEXTUALS = {"compose", "render", "render_line", "render_lines", "get_content_height", "get_content_width"}
TEXTUALS |= {"check_consume_key", "check_action", "can_replace", "get_default_screen", "control"}
"""Methods that Textual calls; an author neither calls nor overrides them."""
OWN = {"app", "focused", "key_scope", "speech", "cursor_blink"}
"""Names that classes have for Textual and for each other."""
INNER = {"Drawing.", "What happens."}
"""Parts of classes that are between them and Textual."""
FOREIGN = {"cell_len": "How many cells of a terminal a text takes: `cell_len(text: str) -> int`."}
"""What is said of names that come from elsewhere."""


@dataclass(frozen=True)
class Module:
    """A file that was read."""

    name: str
    tree: ast.Module
    lines: list[str]
    imports: dict[str, tuple[str, str]]
    """What it imports from where, by the name that it has here; `("package.module", "")` for a module."""
    defined: dict[str, ast.stmt]


@dataclass(frozen=True)
class Item:
    """A public name; `kind` is `class`, `function`, `value` or `module`."""

    name: str
    kind: str
    node: ast.AST
    module: Module
    says: str = ""
    label: str = ""
    """Its heading, where its name alone is that of something else too."""

    @property
    def heading(self) -> str:
        """What stands above it."""
        return self.label or self.name

    def text(self) -> str:
        """Its docstring, the example as a block of code."""
        return with_example(self.says)

    def signature(self, source: Source) -> list[str]:
        """How it is written."""
        node = self.node
        if isinstance(node, Function):
            return written(f"def {self.name}", node)
        if not isinstance(node, ast.ClassDef):
            # In the quotes of the formatter, which reads the page too.
            said = ast.unparse(node).replace("'", '"') if self.kind == "value" else f"module {self.name}"
            lines = said.splitlines()
            return [line if len(line) <= WIDEST else f"{line[:WIDEST]}…" for line in lines[:4]]
        bases = ", ".join(ast.unparse(base) for base in node.bases)
        head = f"class {self.name}({bases})" if bases else f"class {self.name}"
        made = source.constructor(self)
        return [head, *(written(self.name, made, bound=True) if made is not None else [])]

    def arguments(self, source: Source) -> str:
        """What an event carries, with types."""
        carried = [f"`{each.name}: {each.kind}`" for each in source.fields(self)]
        made = source.constructor(self)
        if made is not None:
            arguments = [*made.args.args[1:], *made.args.kwonlyargs]
            carried += [f"`{each.arg}: {plain(each.annotation)}`" for each in arguments]
        return ", ".join(dict.fromkeys(carried))


class Source:
    """All that can be asked of the source below a folder."""

    def __init__(self, root: Path) -> None:
        self._roots = (root / "src", root / "plugins")
        self._modules: dict[str, Module | None] = {}
        self._asked: list[Item] = []
        self.public = {
            name
            for package in ("coordtui.api", "coordtui.ui.widgets", "coordtui.testing")
            for name in _names(self._module(package))
        }

    # What is public.

    def exported(self, package: str) -> dict[str, Item]:
        """The names in `__all__` of a package, in their order."""
        return {name: self.find(package, name) for name in _names(self._module(package))}

    def hooks(self) -> list[Item]:
        """The hooks, in the order of their declaration."""
        module = self._module("coordtui.api.hooks")
        return [self.find(module.name, name) for name in module.defined if name.startswith("coordtui_")]

    def functions(self, name: str) -> list[Item]:
        """The public functions of a module, called as one calls them."""
        module, short = self._module(name), name.rpartition(".")[2]
        found = (each for each, node in module.defined.items() if isinstance(node, Function))
        items = (self.find(name, each) for each in found if not each.startswith("_"))
        return [replace(item, label=f"{short}.{item.name}") for item in items]

    def fixtures(self, name: str) -> list[Item]:
        """The functions of a module that pytest takes for fixtures."""
        module = self._maybe(name)
        if module is None:
            return []
        nodes = ((each, node) for each, node in module.defined.items() if isinstance(node, Function))
        return [
            replace(self.find(name, each), label=f"{each} (fixture)")
            for each, node in nodes
            if not each.startswith("_") and any("fixture" in ast.unparse(d) for d in node.decorator_list)
        ]

    def plugin_events(self) -> list[Item]:
        """The events that the plugins in the tree tell of."""
        found = []
        for path in sorted(self._roots[1].rglob("*.py")):
            if "tests" in path.parts or "Event" not in path.read_text("utf-8"):
                continue
            name = ".".join(path.relative_to(self._roots[1]).with_suffix("").parts)
            module = self._module(name.removesuffix(".__init__"))
            classes = [each for each, node in module.defined.items() if isinstance(node, ast.ClassDef)]
            items = filter(None, (self._quietly(module.name, each) for each in classes))
            found += [each for each in items if self.is_a(each, "Event")]
        return found

    def value(self, module: str, name: str) -> ast.expr | None:
        """What a name of a module is set to, as it is written."""
        node = self._module(module).defined.get(name)
        return node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None

    def find(self, module_name: str, name: str) -> Item:
        """What a name stands for, wherever it is imported from; raises `KeyError`."""
        module = self._module(module_name)
        node = module.defined.get(name)
        if node is None and name in module.imports:
            home, there = module.imports[name]
            if self._maybe(home) is None and self._maybe(f"{home}.{there}") is None:
                line = ast.parse(f"from {home} import {there}").body[0]
                return self._asked_for(Item(name, "value", line, module, FOREIGN.get(name, "")))
            if there and self._maybe(f"{home}.{there}") is None:
                return self.find(home, there)
            inner = self._module(f"{home}.{there}" if there else home)
            return self._asked_for(Item(name, "module", inner.tree, inner, doc_of(inner.tree)))
        if node is None:
            raise KeyError(f"{module_name}.{name}")
        if isinstance(node, ast.ClassDef):
            return self._asked_for(Item(name, "class", node, module, doc_of(node)))
        if isinstance(node, Function):
            return self._asked_for(Item(name, "function", node, module, doc_of(node)))
        return self._asked_for(Item(name, "value", node, module, doc_below(module.tree.body, node)))

    def without_docstring(self) -> list[str]:
        """The public names that say nothing, of all that were asked for, and of their members."""
        silent = [item.name for item in self._asked if not item.says and not item.name.startswith("_")]
        for item in self._asked:
            if item.kind == "class":
                silent += [f"{item.name}.{each.name}" for each in self.members(item) if not each.text]
        return [*dict.fromkeys(silent)]

    # What a class is made of.

    def is_a(self, item: Item, name: str) -> bool:
        """Whether a class derives from one of that name."""
        return item.kind == "class" and any(
            each == name or (isinstance(each, Item) and each.name == name)
            for each in [*self._ancestry(item)][1:]
        )

    def constructor(self, item: Item) -> Function | None:
        """Its `__init__`, or the one that it has from a class of the program; None for plain data."""
        for each in self._ancestry(item):
            if isinstance(each, Item):
                made = _methods(each).get("__init__")
                if made is not None:
                    return made
        return None

    def fields(self, item: Item) -> list[Member]:
        """Its fields with type, default and docstring; those of its bases first.

        What a widget has from a public base is told there.
        """
        found: dict[str, Member] = {}
        plain_data = self.constructor(item) is None
        for each in reversed([*self._ancestry(item)]):
            if isinstance(each, Item) and (
                plain_data or each.name == item.name or each.name not in self.public
            ):
                found |= {one.name: one for one in _fields(each)}
        return list(found.values())

    def attributes(self, item: Item) -> list[str]:
        """The public names that its constructor gives to an instance, with types where they are written."""
        found: dict[str, None] = {}
        for each in self._ancestry(item):
            made = _methods(each).get("__init__") if isinstance(each, Item) else None
            for node in ast.walk(made) if made is not None else ():
                if isinstance(node, ast.Attribute) and _is_given(node):
                    found.setdefault(node.attr)
        told = OWN | {each.name for each in self.fields(item)}
        return [name for name in found if name not in told]

    def messages(self, item: Item) -> list[Item]:
        """The events that it posts: classes within it."""
        found: dict[str, Item] = {}
        for each in self._ancestry(item):
            if not isinstance(each, Item) or not isinstance(each.node, ast.ClassDef):
                continue
            for node in each.node.body:
                inner = self._message(node, each.module)
                if inner is not None:
                    found.setdefault(inner.name, inner)
        return list(found.values())

    def members(self, item: Item) -> list[Member]:
        """Its methods and properties, and those of bases that are not public themselves."""
        found: dict[str, Member] = {}
        for each in self._ancestry(item):
            if not isinstance(each, Item) or (each.name != item.name and each.name in self.public):
                continue
            for name, node in _methods(each).items():
                text = doc_of(node)
                if _for_authors(name) and not text.startswith("See `"):
                    found.setdefault(name, member(name, node, each.module.lines, text))
        return [each for each in found.values() if each.group not in INNER]

    def inherited(self, item: Item) -> list[tuple[str, str]]:
        """The names that it has from public bases, by base."""
        found = []
        own = set(_methods(item))
        for each in self._ancestry(item):
            if isinstance(each, Item) and each.name != item.name and each.name in self.public:
                names = [name for name in _methods(each) if _for_authors(name) and name not in own]
                own |= set(names)
                if names:
                    found.append((each.name, ", ".join(f"`{name}`" for name in names)))
        return found

    def _message(self, node: ast.stmt, module: Module) -> Item | None:
        inner: Item | None = None
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            inner = Item(node.name, "class", node, module, doc_of(node))
        elif isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias":
            home, _, name = ast.unparse(node.value or node.target).rpartition(".")
            if home in module.imports:
                inner = self.find(".".join(filter(None, module.imports[home])), name)
        return inner if inner is not None and self.is_a(inner, "textual.message.Message") else None

    def _ancestry(self, item: Item) -> Iterator[Item | str]:
        """The class, then its bases, nearest first; of what is not ours only the name."""
        yield item
        if not isinstance(item.node, ast.ClassDef):
            return
        for base in item.node.bases:
            name = ast.unparse(base.value if isinstance(base, ast.Subscript) else base)
            found = self._base(name, item.module)
            if isinstance(found, Item):
                yield from self._ancestry(found)
            else:
                yield found

    def _base(self, name: str, module: Module) -> Item | str:
        first, _, rest = name.partition(".")
        if not rest and isinstance(module.defined.get(name), ast.ClassDef):
            node = module.defined[name]
            return Item(name, "class", node, module, doc_of(node))
        home, there = module.imports.get(first, ("", first))
        if rest:
            home, there = ".".join(filter(None, (home, there))), rest
        if self._maybe(home) is None:
            return ".".join(filter(None, (home, there)))
        found = self._quietly(home, there)
        return found if found is not None and found.kind == "class" else there

    # Files.

    def _quietly(self, module: str, name: str) -> Item | None:
        before = len(self._asked)
        try:
            return self.find(module, name)
        except KeyError:
            return None
        finally:
            del self._asked[before:]

    def _asked_for(self, item: Item) -> Item:
        self._asked.append(item)
        return item

    def _module(self, name: str) -> Module:
        found = self._maybe(name)
        if found is None:
            raise KeyError(name)
        return found

    def _maybe(self, name: str) -> Module | None:
        if name not in self._modules:
            parts = name.split(".")
            tried = (
                root.joinpath(*parts[:-1], end)
                for root in self._roots
                for end in (f"{parts[-1]}.py", f"{parts[-1]}/__init__.py")
            )
            path = next((each for each in tried if name and each.is_file()), None)
            self._modules[name] = _read(name, path) if path is not None else None
        return self._modules[name]


def _read(name: str, path: Path) -> Module:
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    imports: dict[str, tuple[str, str]] = {}
    defined: dict[str, ast.stmt] = {}
    for node in _statements(tree.body):
        if isinstance(node, ast.ImportFrom):
            imports |= {each.asname or each.name: (node.module or "", each.name) for each in node.names}
        elif isinstance(node, ast.Import):
            imports |= {each.asname or each.name: (each.name, "") for each in node.names}
        elif isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            defined[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            defined.setdefault(node.targets[0].id, node)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            defined.setdefault(node.target.id, node)
    return Module(name, tree, text.splitlines(keepends=True), imports, defined)


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements, also those that only the checker of types sees."""
    for node in body:
        if isinstance(node, ast.If):
            yield from _statements([*node.body, *node.orelse])
        else:
            yield node


def _names(module: Module) -> list[str]:
    """What `__all__` says."""
    node = module.defined.get("__all__")
    values = node.value.elts if isinstance(node, ast.Assign) and isinstance(node.value, ast.List) else []
    return [str(each.value) for each in values if isinstance(each, ast.Constant)]


def _methods(item: Item) -> dict[str, Function]:
    body = item.node.body if isinstance(item.node, ast.ClassDef) else []
    return {node.name: node for node in body if isinstance(node, Function)}


def _fields(item: Item) -> Iterator[Member]:
    body = item.node.body if isinstance(item.node, ast.ClassDef) else []
    for node in body:
        target = (
            node.target
            if isinstance(node, ast.AnnAssign)
            else node.targets[0]
            if isinstance(node, ast.Assign)
            else None
        )
        if not isinstance(target, ast.Name) or target.id in OWN or not target.id[:1].islower():
            continue
        if target.id.startswith("action_"):
            continue
        assert isinstance(node, (ast.AnnAssign, ast.Assign))
        kind = ast.unparse(node.annotation) if isinstance(node, ast.AnnAssign) else ""
        said = doc_below(body, node)
        if kind == "TypeAlias" or (not kind and not said):
            continue
        default = ast.unparse(node.value) if node.value is not None else ""
        yield Member(target.id, text=said, kind=kind or "bool", default=_shortened(default))


def _shortened(default: str) -> str:
    found = re.fullmatch(r"(?:msgspec\.)?field\(default_factory=(.*)\)", default)
    default = found[1].removeprefix("lambda: ") if found else default
    return {"list": "[]", "dict": "{}"}.get(default, default if len(default) <= 60 else "…")


def _is_given(node: ast.Attribute) -> bool:
    stored = isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self"
    return stored and not node.attr.startswith("_")


def _for_authors(name: str) -> bool:
    """Whether an author calls or overrides it; handlers of keys and of Textual's messages are not."""
    return name == "on_store_changed" or (
        not name.startswith(("_", "on_", "action_", "watch_", "validate_")) and name not in TEXTUALS
    )
