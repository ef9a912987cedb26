"""All commands with their keys; here a person gives a command another key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from coordtui.api import CoordtuiError
from coordtui.text.messages import N_, NN_
from coordtui.ui.choices import Choice, Piece, Pieces, said
from coordtui.ui.chooser import Chooser
from coordtui.ui.key_capture import KeyCapture
from coordtui.ui.key_list import ORIGINS, SCOPES, KeyLine, key_lines
from coordtui.ui.key_problems import KeyProblem, problems
from coordtui.ui.keymap import shown
from coordtui.ui.matching import score
from coordtui.ui.preferences import prefer

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp


class KeysScreen(Chooser):
    """Every command with its keys, where they come from and what is wrong with them. Typing narrows."""

    key_scope = "keys chooser"
    titles: ClassVar = {"chooser.open": N_("give it another key")}
    hint_words: ClassVar = {"chooser.open": N_("new key")}
    called = N_("Keys")

    def __init__(self, app: CoordtuiApp) -> None:
        super().__init__(app, N_("Keys"), share=0.5)
        self._names = {id: pane.title for id, pane in app.shell.panes.items()}

    def narrow(self) -> None:
        """Show the commands that match, by title, key, place or name in the settings."""
        table = self.app.dispatcher.table
        lines = [line for line in key_lines(table) if self._answers(line)]
        strays = [each for each in problems(table) if each.command not in table.commands]
        shown_ = [*self._strays(strays), *self._choices(lines)]
        self.show(shown_, N_("No command is called like that."), keep=True)
        preset = N_("vim preset") if table.preset == "vim" else N_("normal preset")
        self.show_prompt(N_("{preset}, {count}", preset=preset, count=_count(len(lines))))

    def _answers(self, line: KeyLine) -> bool:
        keys = " ".join(shown(key, self.say) for key in line.keys)
        words = (self.say(line.title), keys, self._place(line.scope), line.id, self.say(ORIGINS[line.origin]))
        return any(score(self.query_text, word) is not None for word in words)

    def _place(self, scope: str) -> str:
        return self.say(SCOPES.get(scope) or self._names.get(scope) or scope)

    def _strays(self, found: list[KeyProblem]) -> Iterator[Choice]:
        if found:
            yield Choice(text=said(self.say(N_("Keys for commands that do not exist"))), heading=True)
        for problem in found:
            text = f"{self.say(problem.text)} {self.say(problem.remedy)}"
            yield Choice(text=said(text), value=problem.command, sign=("!", "trouble"))

    def _choices(self, lines: list[KeyLine]) -> Iterator[Choice]:
        before = ""
        for line in lines:
            part = self.say(N_("Problems")) if line.problems else self._place(line.scope)
            if part != before:
                yield Choice(text=said(part), heading=True)
                before = part
            refused = any(problem.severity == "refused" for problem in line.problems)
            sign: Piece = ("!" if refused else "?", "trouble") if line.problems else (" ", "")
            yield Choice(text=said(self.say(line.title)), more=self._more(line), value=line.id, sign=sign)
            for problem in line.problems:
                text = f"  {self.say(problem.text)} {self.say(problem.remedy)}"
                yield Choice(text=said(text, "attention"))

    def _more(self, line: KeyLine) -> Pieces:
        keys = "  ".join(shown(key, self.say) for key in line.keys) or self.say(N_("no key"))
        origin = "" if line.origin == "usual" else f"   {self.say(ORIGINS[line.origin])}"
        return ((keys, "accent" if line.keys else "quiet"), (origin, "quiet"))

    def available(self, command_id: str) -> bool:
        """Keys are given to a command under the cursor."""
        own = self.app.session.own_settings.get("keys", {})
        if command_id == "keys.reset":
            return self.list.value in own
        return super().available(command_id) and (
            command_id not in {"chooser.open", "keys.add", "keys.take_away"}
            or self.list.value in self.app.dispatcher.table.commands
        )

    def on_choice_list_moved(self) -> None:
        """What can be done is another thing on another line."""
        self.show_hints()

    def choose(self, value: Any) -> None:
        """Ask for the new key."""
        self._ask(value, ())

    # Actions, named in the table of keys.

    def action_add(self) -> None:
        """Another key beside those it has."""
        self._ask(self.list.value, self.app.dispatcher.table.commands[self.list.value].keys)

    def action_reset(self) -> None:
        """The usual keys again."""
        self._keep(self.list.value, None)

    def action_take_away(self) -> None:
        """No key at all."""
        self._keep(self.list.value, [])

    def _ask(self, id: str, beside: tuple[str, ...]) -> None:
        def keep(keys: str | None) -> None:
            if keys is not None:
                self._keep(id, [*beside, keys])

        if id in self.app.dispatcher.table.commands:
            self.app.push_screen(KeyCapture(self.app, id), keep)

    def _keep(self, id: str, keys: list[str] | None) -> None:
        """Write it down among the person's own settings, in force at once."""
        own = {**self.app.session.own_settings.get("keys", {}), id: keys}
        given = {command: each for command, each in own.items() if each is not None}
        try:
            prefer(self.app, "keys", given or None)
        except CoordtuiError as error:
            self.show_prompt(" ".join(error.parts(self.say)))
            return
        self.narrow()
        self.show_hints()


def _count(n: int) -> Any:
    return NN_("{n} command", "{n} commands", n)
