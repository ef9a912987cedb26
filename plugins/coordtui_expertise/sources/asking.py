"""Asking a source: politely, with its key, and with its refusals told apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from coordtui.api import Context, Message, NetworkError
from coordtui_expertise.settings import ExpertiseSettings
from coordtui_expertise.sources.shapes import NoKey, NoSuchAuthor
from coordtui_expertise.texts import N_


@dataclass(frozen=True)
class Watching:
    """Who watches: asked whether to stop, told for whom it waits and how far it is."""

    cancelled: Callable[[], bool] | None = None
    waiting: Callable[[float, str], None] | None = None
    progress: Callable[[Message], None] | None = None

    def tell(self, message: Message) -> None:
        """Say how far it is."""
        if self.progress is not None:
            self.progress(message)


class Server:
    """One source's server. `title` is what people call it, `name` its name in the settings."""

    def __init__(self, ctx: Context, watching: Watching, *, title: str, name: str) -> None:
        self.title, self.watching = title, watching
        self.settings: ExpertiseSettings = ctx.settings
        self._http = ctx.http
        self._name = name.replace("-", "_")
        self._base = getattr(self.settings, f"{self._name}_url").rstrip("/")
        self._interval = getattr(self.settings, f"{self._name}_interval_s")

    @property
    def key(self) -> str:
        """The key of the settings, empty when there is none."""
        return str(getattr(self.settings, f"{self._name}_key", "")).strip()

    def get(
        self,
        path: str,
        query: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """The body at a path below the source's address; keys in `query` and `headers` stay out of messages.

        Raises `NoSuchAuthor` for 404, `NoKey` where a key is missing or wrong, and
        what `ctx.http` raises.
        """
        url = f"{self._base}/{path}" + (f"?{urlencode(query)}" if query else "")
        try:
            return self._http.get(
                url,
                interval=self._interval,
                max_bytes=self.settings.max_answer_bytes,
                headers=headers,
                cancelled=self.watching.cancelled,
                waiting=self.watching.waiting,
            ).content
        except NetworkError as error:
            raise self._explained(error) from error

    def _explained(self, error: NetworkError) -> Exception:
        status = getattr(getattr(error, "response", None), "status_code", None)
        if status == 404:
            return NoSuchAuthor(
                N_("{source} knows nobody of this identity.", source=self.title),
                remedy=N_("Check the identity, or search by name."),
            )
        if status in {401, 403} and hasattr(self.settings, f"{self._name}_key"):
            return self._no_key()
        return error

    def _no_key(self) -> NoKey:
        variable = f"COORDTUI_EXPERTISE_{self._name}_KEY".upper()
        if self.key:
            why = N_("The key in the settings was not accepted.")
        else:
            why = N_("It wants a key, and the settings have none.")
        return NoKey(
            N_("{source} refused to answer.", source=self.title),
            why=why,
            remedy=N_(
                "Ask {source} for a key; put it into secrets.toml as expertise.{name}_key, or in {variable}.",
                source=self.title,
                name=self._name,
                variable=variable,
            ),
        )
