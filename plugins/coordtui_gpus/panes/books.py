"""What the lab owns: a line for each asset, all about the one under the cursor, and keys that change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from coordtui.api import Context, Message, parse_filter
from coordtui.ui.widgets import History, ListSource, Narrowed, WorkWindow, file_form
from coordtui_gpus import books
from coordtui_gpus.books.words import label_of
from coordtui_gpus.panes.books_lines import Known, columns, detail, filter_fields, row, values_of
from coordtui_gpus.records import Asset
from coordtui_gpus.texts import N_, NN_

SCOPE = "gpus.books"
"""The scope of the window's own keys."""


class BooksWindow(WorkWindow[None], Narrowed[None], inherit_bindings=False):
    """Lists what is on the books; what is retired only when asked for."""

    key_scope = f"{SCOPE} page"
    called = N_("The books")
    watched_tables = frozenset({"gpus.assets", "gpus.edits", "gpus.placements"})
    titles: Mapping[str, Message] = {
        "page.new": N_("put something on the books"),
        "page.edit": N_("change it"),
        "page.refuse": N_("retire it, or take it up again"),
        "page.export": N_("write all as a table"),
        "list.open": N_("all about it"),
    }
    hint_words: Mapping[str, Message] = {"page.refuse": N_("retire"), "page.export": N_("export")}

    def __init__(self, ctx: Context, asset: int | None = None, history: History | None = None) -> None:
        self.known = Known([], {}, 0)
        self.columns = columns(lambda: self.known)
        super().__init__(ctx, history)
        self.with_retired = False
        self.filter_fields = filter_fields(lambda: self.known)
        if asset is not None:
            self.go_to(asset)

    @property
    def here(self) -> Asset | None:
        """The asset under the cursor."""
        key = self.list.cursor_key
        return self.known.by_number.get(key) if isinstance(key, int) else None

    # Reading.

    def gather(self) -> Known:
        """The assets, and how many differences wait."""
        found = books.assets(self.ctx, retired=True)
        return Known(found, {each.doc_id: each for each in found}, len(books.reconcile(self.ctx)))

    def came(self, found: Known) -> None:
        """Show them."""
        self.known = found
        empty = N_("Nothing is on the books yet: n adds one, I reads a table, r takes over what is seen.")
        self.list.say_empty(N_("Nothing answers to the filter.") if found.assets else empty)
        self.show_all()

    def shown(self) -> list[Asset]:
        """The assets that answer to the filter."""
        words = self.filter_text.strip()
        asked = parse_filter(words, self.filter_fields, today=self.ctx.clock().date())
        return [
            each
            for each in self.known.assets
            if (self.with_retired or words or each.lifecycle != "retired")
            and (not words or asked.matches(values_of(self.known, each)))
        ]

    def show_all(self) -> None:
        """Headline, list and detail."""
        found = self.shown()
        left = self.ctx._(NN_("{n} asset", "{n} assets", len(found)))
        waiting = NN_("! {n} difference", "! {n} differences", self.known.waiting)
        self.headline.show(left, self.ctx._(waiting) if self.known.waiting else "")
        self.list.refresh_rows(ListSource([row(self.ctx, self.known, each) for each in found]))
        self.show_detail()

    def show_detail(self) -> None:
        """All about the asset under the cursor, read beside the screen."""
        asset = self.here
        if asset is None:
            self.detail.show([])
            return

        def came(found: object, error: object) -> None:
            if error is None and self.here is not None and self.here.doc_id == asset.doc_id:
                self.detail.show(found)  # type: ignore[arg-type]

        self.beside(lambda: detail(self.ctx, asset), came)

    # Keys.

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        if command_id in {"page.edit", "page.refuse", f"{SCOPE}.place"}:
            return self.here is not None and (command_id != f"{SCOPE}.place" or self.here.kind == "gpu")
        if command_id == f"{SCOPE}.read_table":
            return self.ctx.actor.at_home
        if command_id == "page.export":
            return bool(self.known.assets)
        return super().available(command_id)

    def action_new(self) -> None:
        """Something new, of the kind under the cursor and in the same thing."""
        here = self.here
        given = Asset(kind=here.kind, parent=here.parent, location=here.location) if here else Asset()
        self._form(given)

    def action_edit(self) -> None:
        """Change the one under the cursor."""
        if self.here is not None:
            self._form(self.here)

    def _form(self, asset: Asset) -> None:
        from coordtui_gpus.panes.books_form import asset_form

        self.app.push_screen(asset_form(self.ctx, asset), lambda saved: self._saved(asset, saved))

    def _saved(self, before: Asset, saved: Asset | None) -> None:
        if saved is None:
            return
        said = N_("saved {what}", what=label_of(saved))
        self.go_to(saved.doc_id)
        if before.doc_id:
            self.history.did(said, self._bring_back(before), self._bring_back(saved))
            self.done(N_("{done} · u undoes", done=said))
        else:
            self.history.did(
                said, self._bring_back(replace(saved, lifecycle="retired")), self._bring_back(saved)
            )
            self.done(N_("{done} · u retires it again", done=said))

    def _bring_back(self, asset: Asset) -> Callable[[], object]:
        return lambda: books.restore(self.ctx, asset, self.ctx._(N_("taken back")))

    def action_refuse(self) -> None:
        """Retire it, or take it up again; it stays on the books."""
        asset = self.here
        if asset is None:
            return
        gone = asset.lifecycle == "retired"
        now = replace(asset, lifecycle="in_service" if gone else "retired")
        what = label_of(asset)
        said = N_("{what} is in service again", what=what) if gone else N_("{what} is retired", what=what)

        def act() -> Callable[[], object]:
            books.save(self.ctx, replace(now, rev=books.get(self.ctx, asset.doc_id).rev))
            return self._bring_back(asset)

        self.do(said, act)

    def action_retired(self) -> None:
        """With those that are retired, or without."""
        self.with_retired = not self.with_retired
        self.show_all()

    def action_reconcile(self) -> None:
        """What is seen beside what the books say."""
        from coordtui_gpus.panes.books_reconcile import ReconcileWindow

        self.app.push_screen(ReconcileWindow(self.ctx, self.history), lambda _: self.read())

    def action_read_table(self) -> None:
        """Read a table from a file of this machine: first what it would do."""
        from coordtui_gpus.panes.books_import import import_form

        self.app.push_screen(import_form(self.ctx), self.told)

    def action_place(self) -> None:
        """Say where a card was before anybody looked."""
        from coordtui_gpus.panes.books_form import place_form

        if self.here is not None:
            self.app.push_screen(place_form(self.ctx, self.here), self.told)

    def action_export(self) -> None:
        """Into a file here; to the clipboard from afar."""
        excel = self.ctx.translator.language == "fr"
        if not self.ctx.actor.at_home:
            self.app.copy(books.export(self.ctx, excel=excel))
            return
        form = file_form(
            N_("Write the books as CSV"),
            "~/books.csv",
            lambda: books.export(self.ctx, excel=excel),
            lambda path: N_("the books are in {path}", path=path),
            private=True,
            translate=self.ctx._,
        )
        self.app.push_screen(form, self.say)
