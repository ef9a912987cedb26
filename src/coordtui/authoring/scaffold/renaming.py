"""A plugin under another name: in its sources, its catalogue and its tests.

What bears the name of a plugin is its package, ids and kinds of records (`gpus.view`), its command
(`coordtui gpus`), its section of the settings (`[gpus]`), and the bare `"gpus"` where it is declared. The
same word may also be one of its own: a field, a variable, part of an address. Where a plugin has such a
variable or field, a bare `"gpus"` is renamed only where it surely names the plugin.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator

import msgspec

_NAMING_KEYWORDS = frozenset({"name", "ids", "plugin"})
_NAMING_CALLS = frozenset({"context", "seeded", "section"})
_OPENING = re.compile(r"""(?P<prefix>[A-Za-z]*)(?P<quote>\"{3}|'{3}|\"|')""")
_KEEPS_FIELDS = frozenset({"f", "rf", "fr"})


class Renaming(msgspec.Struct, frozen=True):
    """From the name `old` and the import name `package` to `new` and `new_package`.

    `whole`: a bare `"name"` is the plugin wherever it stands.
    """

    old: str
    new: str
    package: str
    new_package: str
    whole: bool = True

    def text(self, text: str) -> str:
        """Prose, a comment, a message or a file of settings."""
        old, new = re.escape(self.old), self.new
        if text == f"{self.old}.":  # what ids begin with
            return f"{new}."
        text = re.sub(rf"\b{self.package}(?![a-z0-9_])", self.new_package, text)
        dist, new_dist = (each.replace("_", "-") for each in (self.package, self.new_package))
        text = re.sub(rf"\b{dist}(?![a-z0-9_-])", new_dist, text)
        text = re.sub(rf"\bcoordtui {old}(?![\w.])", f"coordtui {new}", text)
        text = re.sub(rf"\[{old}(?=[\].])", f"[{new}", text)
        return re.sub(rf"(?<![\w./@:{{-]){old}\.(?=[a-z_{{*])(?!{_DOMAINS})", f"{new}.", text)

    def source(self, code: str) -> str:
        """Python: names of modules, and what strings and comments say."""
        lines = code.splitlines(keepends=True)
        surely = {} if self.whole else self._surely(code)
        before = ""
        edits: list[tuple[tuple[int, int], tuple[int, int], str]] = []
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.STRING:
                edits.append((token.start, token.end, self._string(token, before, surely)))
                before = token.string.rstrip("\"'")
            elif token.type == tokenize.COMMENT:
                edits.append((token.start, token.end, self.text(token.string)))
            elif token.type == tokenize.NAME and token.string == self.package:
                edits.append((token.start, token.end, self.new_package))
            if token.type not in {tokenize.STRING, tokenize.NL, tokenize.COMMENT}:
                before = ""
        return _edited(lines, edits)

    def _string(self, token: tokenize.TokenInfo, before: str, surely: dict[tuple[int, int], str]) -> str:
        opening = _OPENING.match(token.string)
        assert opening is not None  # noqa: S101 - the tokenizer says that it is a string
        start, end = opening.end(), len(token.string) - len(opening["quote"])
        text = token.string[start:end]
        if text == self.old and (self.whole or token.start in surely):
            said = self.new
        elif opening["prefix"].lower() in _KEEPS_FIELDS:
            said = "".join(part if code else self.text(f"{part}{{")[:-1] for code, part in _parts(text))
        else:
            said = self.text(text)
            if before.endswith("coordtui "):  # a sentence broken between two literals
                said = re.sub(rf"^{re.escape(self.old)}\b", self.new, said)
        return f"{token.string[:start]}{said}{token.string[end:]}"

    def _surely(self, code: str) -> dict[tuple[int, int], str]:
        """Where a bare string names the plugin: in declarations, sessions, mappings to its package."""
        return {
            (each.lineno, _column(code, each)): each.value
            for each in _naming(ast.parse(code), self.package)
            if isinstance(each, ast.Constant) and each.value == self.old
        }


_DOMAINS = r"(?:org|com|net|ca|io|edu|py|json|csv|toml|db|txt|xml)\b"
"""What follows a point in an address or the name of a file."""


def is_a_word_of(old: str, sources: Iterable[str]) -> bool:
    """Whether the name is also a variable, field or module of the plugin's own."""
    return any(
        token.type == tokenize.NAME and token.string == old
        for code in sources
        for token in tokenize.generate_tokens(io.StringIO(code).readline)
    )


def _naming(tree: ast.AST, package: str) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from (each.value for each in node.keywords if each.arg in _NAMING_KEYWORDS)
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called in _NAMING_CALLS:
                yield from node.args[:1]
        elif isinstance(node, ast.Assign) and all(
            isinstance(each, ast.Name) and each.id.isupper() for each in node.targets
        ):
            yield node.value
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if key is not None and package in ast.unparse(value):
                    yield key


def _column(code: str, node: ast.expr) -> int:
    """Its column in characters; a tree counts in bytes."""
    line = code.splitlines()[node.lineno - 1]
    return len(line.encode()[: node.col_offset].decode())


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """The parts of an f-string: whether each is code, and its text."""
    depth, start = 0, 0
    for place, sign in enumerate(text):
        if sign not in "{}" or (depth == 0 and sign == "}"):
            continue
        if depth == 0 and sign == "{":
            yield False, text[start:place]
            start = place
        depth += 1 if sign == "{" else -1
        if depth == 0:
            yield True, text[start : place + 1]
            start = place + 1
    yield depth > 0, text[start:]


def _edited(lines: list[str], edits: list[tuple[tuple[int, int], tuple[int, int], str]]) -> str:
    for (top, left), (bottom, right), said in reversed(edits):
        lines[top - 1 : bottom] = [f"{lines[top - 1][:left]}{said}{lines[bottom - 1][right:]}"]
    return "".join(lines)


# Catalogues.


_PO_TEXT = re.compile(r'^((?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) )?"(.*)"$')


def catalogue(text: str, renaming: Renaming) -> str:
    """A `.po` whose messages are those of renamed sources; a text over several lines is taken as one."""
    lines: list[str] = []
    keyword, parts = "", list[str]()

    def put() -> None:
        if keyword:
            said = renaming.text("".join(parts))
            lines.append(f'{keyword}"{said}"')

    for line in text.splitlines():
        found = _PO_TEXT.match(line)
        if found is not None and not found[1] and keyword:
            parts.append(found[2])
            continue
        put()
        keyword, parts = (found[1] or "", [found[2]]) if found is not None else ("", [])
        if found is None:
            lines.append(renaming.text(line))
    put()
    return "\n".join(lines) + "\n"
