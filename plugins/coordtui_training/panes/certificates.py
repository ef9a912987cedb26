"""The certificates of a session: who has one, giving them, taking one back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from coordtui.api import Context, Message, fold, formats
from coordtui.ui.widgets import (
    Cell,
    Column,
    FormScreen,
    History,
    ListSource,
    Pairs,
    Paragraph,
    Row,
    Section,
    Words,
    file_form,
)
from coordtui_training.certificates import Certificates
from coordtui_training.certificates.lengths import said_length
from coordtui_training.panes.acting import Acting
from coordtui_training.panes.forms.fields import why_field
from coordtui_training.records import Certificate
from coordtui_training.texts import N_, NN_


class CertificatesWindow(Acting[None], inherit_bindings=False):
    """Lists the certificates that were given; `c` gives them to all who came to enough of the session."""

    key_scope = "page"
    called = N_("Certificates")
    columns = (
        Column(key="name", title=N_("Name"), width=24, flex=1, sortable=True),
        Column(key="code", title=N_("Code"), width=16),
        Column(key="issued", title=N_("Given"), width=10, priority=1, align="right"),
    )
    watched_tables = frozenset({"training.certificates"})
    titles: Mapping[str, Message] = {
        "page.confirm": N_("give them to all who came to enough of it"),
        "page.refuse": N_("take it back: whoever verifies it is told"),
        "page.copy": N_("copy its code"),
        "page.export": N_("write it as PDF"),
        "page.mail": N_("mail everybody theirs"),
    }
    hint_words: Mapping[str, Message] = {
        "page.confirm": N_("give"),
        "page.refuse": N_("take back"),
        "page.mail": N_("mail them"),
    }

    def __init__(self, ctx: Context, session: int, history: History | None = None) -> None:
        super().__init__(ctx, history)
        self.number = session
        self.certificates = Certificates(ctx)
        self.found: dict[int, Certificate] = {}

    def gather(self) -> list[Certificate]:
        """All that were given."""
        return sorted(self.certificates.of(self.number), key=lambda each: fold(each.name))

    def came(self, found: list[Certificate]) -> None:
        """Show them."""
        self.found = {each.doc_id: each for each in found}
        self.list.say_empty(N_("No certificate was given. c gives them to all who came to enough of it."))
        self.show_all()

    def show_all(self) -> None:
        """Headline, list and detail."""
        words = NN_("{n} certificate", "{n} certificates", len(self._valid))
        self.headline.show(self.ctx._(words), "")
        self.list.refresh_rows(ListSource([self._row(each) for each in self.found.values()]))
        self.show_detail()

    def _row(self, certificate: Certificate) -> Row:
        void = certificate.revoked is not None
        issued = formats.day(certificate.issued, self.ctx.translator, weekday=False)
        return Row(
            certificate.doc_id,
            [certificate.name, certificate.code, Cell(issued, "quiet")],
            sign="✗" if void else " ",
            role="quiet" if void else "",
            state=N_("void") if void else N_("valid"),
        )

    @property
    def _valid(self) -> list[Certificate]:
        return [each for each in self.found.values() if each.revoked is None]

    @property
    def here(self) -> Certificate | None:
        """The certificate under the cursor."""
        key = self.list.cursor_key
        return self.found.get(key) if isinstance(key, int) else None

    def show_detail(self) -> None:
        """What the certificate under the cursor says."""
        found = self.here
        if found is None:
            self.detail.show([])
            return
        pairs: list[tuple[Words, Words]] = [
            (N_("In French"), found.title_fr),
            (N_("In English"), found.title_en),
            (N_("Lasted"), said_length(found.minutes)),
            (N_("Code"), found.code),
        ]
        if found.revoked is not None:
            pairs.append((N_("Void"), found.revoked_why))
        self.detail.show([Section([Paragraph(found.name, "strong"), Pairs(pairs)])])

    # Keys.

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        found = self.here
        if command_id in {"page.refuse", "page.export"}:
            at_home = command_id != "page.export" or self.ctx.actor.at_home
            return found is not None and found.revoked is None and at_home
        if command_id == "page.copy":
            return found is not None
        if command_id == "page.mail":
            return bool(self._valid)
        return super().available(command_id)

    def action_confirm(self) -> None:
        """Give everybody theirs who came to enough of the session; once, however often it is asked."""
        self.make(lambda: self.certificates.issue(self.number).said)

    def action_refuse(self) -> None:
        """Take the certificate under the cursor back; why is asked."""
        found = self.here
        if found is None:
            return
        said = N_("the certificate of {name} is void", name=found.name)

        def save(values: Mapping[str, Any], stored: object) -> Words:
            def revoke() -> Callable[[], object]:
                self.certificates.revoke(found.doc_id, values["why"])
                return lambda: self.certificates.restore(found.doc_id)

            self.history.do(said, revoke)
            return N_("{done} · u undoes", done=said)

        title = N_("Take the certificate of {name} back", name=found.name)
        form = FormScreen(
            title,
            [why_field(help=N_("Said to whoever verifies it."))],
            save=save,
            translate=self.ctx._,
        )
        self.app.push_screen(form, self.told)

    def action_mail(self) -> None:
        """Mail everybody their certificate, once; to whom is shown before."""
        from coordtui_training.panes.sure import Sure

        def send(sure: bool | None) -> None:
            if sure:
                self.make(lambda: self.certificates.send(self.number).said)

        said = [
            Paragraph(", ".join(each.name for each in self._valid)),
            Paragraph(
                N_("Each gets theirs as PDF, in both languages; who has had it gets none again."), "quiet"
            ),
        ]
        title = NN_("Mail {n} certificate", "Mail {n} certificates", len(self._valid))
        self.app.push_screen(Sure(title, [Section(said)], yes=N_("mail them"), translate=self.ctx._), send)

    def action_copy(self) -> None:
        """Copy the code of the certificate under the cursor."""
        if (found := self.here) is not None:
            self.app.copy(found.code)

    def action_export(self) -> None:
        """Write the certificate under the cursor as PDF."""
        found = self.here
        if found is None:
            return
        form = file_form(
            N_("Write the certificate of {name}", name=found.name),
            f"~/certificate-{found.code}.pdf",
            lambda: self.certificates.pdf(found.doc_id).decode("ascii"),
            lambda path: N_("the certificate is in {path}", path=path),
            private=True,
            translate=self.ctx._,
        )
        self.app.push_screen(form, self.told)
