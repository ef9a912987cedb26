"""Style sheets that are read once for a process, not once for each app of it.

The server for sessions draws the program before it forks: what each session would read, and then
hold in memory of its own, is there and shared. Rules are only looked at once they are made.
"""

from __future__ import annotations

from typing import TypeAlias

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation

Variables: TypeAlias = tuple[tuple[str, str], ...]
Asked: TypeAlias = tuple[str, CSSLocation, bool, int, str]

LOOKS = 4
"""For how many sets of variables rules are kept: what a theme makes of them, in light and dark."""

_kept: dict[Variables, dict[Asked, list[RuleSet]]] = {}


class SharedSheet(Stylesheet):
    """A style sheet that takes the rules that another has read of the same words for the same look."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._known = _known_for(variables or {})

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take other variables, and the rules that are known for them."""
        super().set_variables(variables)
        self._known = _known_for(variables)

    def _parse_rules(
        self,
        css: str,
        read_from: CSSLocation,
        is_default_rules: bool = False,
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        asked = (css, read_from, is_default_rules, tie_breaker, scope)
        found = self._known.get(asked)
        if found is None:
            found = super()._parse_rules(
                css,
                read_from=read_from,
                is_default_rules=is_default_rules,
                tie_breaker=tie_breaker,
                scope=scope,
            )
            self._known[asked] = found
        return found


def _known_for(variables: dict[str, str]) -> dict[Asked, list[RuleSet]]:
    """The rules that were read with these variables; those of a look that was left long ago are forgotten."""
    look = tuple(sorted(variables.items()))
    known = _kept.pop(look, {})
    _kept[look] = known
    if len(_kept) > LOOKS:
        del _kept[next(iter(_kept))]
    return known
