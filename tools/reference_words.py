"""How signatures, members and examples of the source are written down in the reference."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

Function = ast.FunctionDef | ast.AsyncFunctionDef
WIDEST = 100
GROUP = re.compile(r"    # ([A-Z][^:`]{2,40}\.)\n")
"""A comment that stands over a part of a class."""


@dataclass(frozen=True)
class Member:
    """A method, a property or a field: how it is written, and what is said of it."""

    name: str
    signature: str = ""
    text: str = ""
    kind: str = ""
    default: str = ""
    group: str = ""


def member(name: str, node: Function, lines: list[str], text: str) -> Member:
    """A method or a property; `lines` are those of its file."""
    decorators = [ast.unparse(each) for each in node.decorator_list]
    is_property = any(each.endswith("property") for each in decorators)
    if is_property:
        signature = f"{name}: {plain(node.returns)}"
    else:
        signature = (
            " ".join(" ".join(written(name, node, bound=True)).split()).replace("( ", "(").replace(", )", ")")
        )
    if isinstance(node, ast.AsyncFunctionDef):
        signature = f"async {signature}"
    return Member(name, signature, text, group=_group(node, lines))


def _group(node: Function, lines: list[str]) -> str:
    """The comment that stands over this part of the class."""
    for line in reversed(lines[: node.lineno - 1]):
        if (found := GROUP.fullmatch(line)) is not None:
            return found[1]
        if line.startswith("class "):
            return ""
    return ""


def written(head: str, node: Function, *, bound: bool = False) -> list[str]:
    """A call with its arguments: on one line where it fits, else one argument a line."""
    arguments = _arguments(node, bound=bound)
    returns = f" -> {plain(node.returns)}" if node.returns is not None and node.name != "__init__" else ""
    line = f"{head}({', '.join(arguments)}){returns}"
    if len(line) <= WIDEST:
        return [line]
    return [f"{head}(", *(f"    {each}," for each in arguments), f"){returns}"]


def _arguments(node: Function, *, bound: bool) -> list[str]:
    given = node.args
    plain = [*given.posonlyargs, *given.args]
    defaults: list[ast.expr | None] = [None] * (len(plain) - len(given.defaults)) + [*given.defaults]
    made = [_argument(arg, value) for arg, value in zip(plain, defaults, strict=True)]
    if bound and made and plain[0].arg in {"self", "cls"}:
        made = made[1:]
    if given.vararg is not None:
        made.append(f"*{_argument(given.vararg, None)}")
    elif given.kwonlyargs:
        made.append("*")
    made += [_argument(arg, value) for arg, value in zip(given.kwonlyargs, given.kw_defaults, strict=True)]
    return [*made, f"**{_argument(given.kwarg, None)}"] if given.kwarg is not None else made


def _argument(arg: ast.arg, default: ast.expr | None) -> str:
    kind = f": {plain(arg.annotation)}" if arg.annotation is not None else ""
    if default is None:
        return f"{arg.arg}{kind}"
    return f"{arg.arg}{kind} = {ast.unparse(default)}" if kind else f"{arg.arg}={ast.unparse(default)}"


@cache
def plain(node: ast.expr | None) -> str:
    """An annotation as it is written, without quotation marks around it."""
    if node is None:
        return "Any"
    text = ast.unparse(node)
    return text[1:-1] if text[:1] in "'\"" and text[-1:] == text[:1] else text


def with_example(text: str) -> str:
    """The text of a docstring, its example as a block of code."""
    before, found, example = text.partition("Example::")
    if not found:
        return text
    return f"{before.rstrip()}\n\n```py\n{inspect.cleandoc(example)}\n```"


def doc_of(node: ast.AST) -> str:
    """The docstring of a class, a function or a module; empty where there is none."""
    if isinstance(node, (ast.ClassDef, ast.Module, ast.FunctionDef, ast.AsyncFunctionDef)):
        return ast.get_docstring(node) or ""
    return ""


def doc_below(body: list[ast.stmt], node: ast.AST) -> str:
    """The string that stands below a statement."""
    for one, next_ in pairwise(body):
        if one is node and isinstance(next_, ast.Expr) and isinstance(next_.value, ast.Constant):
            return inspect.cleandoc(str(next_.value.value))
    return ""
