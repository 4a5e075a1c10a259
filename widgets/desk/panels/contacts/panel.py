"""How units are reached: the centre reads it, administrators keep it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit

from app.cases.model import Post
from app.duty.model import PURPOSES, Brought, Contact, NewContact
from app.errors import Refused
from app.i18n import N_, _, pick
from app.services import Services
from widgets.desk.parts.list_page import ListPage
from widgets.desk.parts.text_table import Cell


class ContactsPanel(ListPage[Contact]):
    """Phone by day and at night, duty phone, mail, robot and letter address of each unit, with the days they hold."""

    key, title, order = "contacts", N_("Unit contacts"), 250
    posts = frozenset(Post) - {Post.WALL, Post.SUPERVISOR}
    headers = (
        N_("Unit"),
        N_("Purpose"),
        N_("Number or address"),
        N_("Contact person"),
        N_("Effective from"),
        N_("Effective until"),
        N_("Note"),
    )
    stretch = 2
    add_words, remove_words = N_("Add a contact"), N_("End the contact")
    about = N_(
        "A new contact of a unit replaces the one for the same purpose. Only administrators see the addresses of group "
        "robots."
    )

    @staticmethod
    def load(services: Services, question: int) -> tuple[Contact, ...]:
        """Read the contacts."""
        return tuple(services.duty.contacts())

    def row_of(self, one: Contact) -> tuple[Cell, ...]:
        """Return one contact."""
        notes = [_("Fallback unit")] * one.is_fallback + [_("Demo")] * one.is_demo
        return (
            Cell(f"{pick(one.unit_name, one.unit_name_en)} ({one.unit_code})", one.unit_code),
            Cell(_(PURPOSES[one.purpose]), list(PURPOSES).index(one.purpose)), Cell(one.value), Cell(one.person or ""),
            Cell(f"{one.valid_from}"), Cell(f"{one.valid_to or ''}"), Cell(" · ".join(notes), tone="text_3"),
        )  # fmt: skip

    def may_change(self) -> bool:
        """Administrators keep contacts."""
        return self.context.services.me.holds_one_of(frozenset({Post.ADMINISTRATOR}))

    def add(self) -> None:
        """Ask for a contact."""
        unit, purpose = QComboBox(), QComboBox()
        city = self.context.changes.city
        for one in sorted(city.units.values(), key=lambda one: one.code) if city is not None else ():
            unit.addItem(f"{one.code} {pick(one.name, one.name_en)}", one.code)
        for key, words in PURPOSES.items():
            purpose.addItem(_(words), key)
        value, person, from_on = QLineEdit(), QLineEdit(), QLineEdit()
        from_on.setPlaceholderText(_("today"))

        def values() -> tuple[Any, ...]:
            try:
                day = date.fromisoformat(from_on.text().strip()) if from_on.text().strip() else None
            except ValueError:
                raise Refused(_("Write the day as {example}.").format(example="2026-11-30")) from None
            return (NewContact(unit.currentData() or "", purpose.currentData(), value.text(),
                               person.text().strip() or None, day),)  # fmt: skip

        rows = [(_("Unit"), unit), (_("Purpose"), purpose), (_("Number or address"), value),
                (_("Contact person"), person), (_("Effective from"), from_on)]  # fmt: skip
        self.ask_with(_("Add a contact"), rows, self.context.services.duty.set_contact, values)

    def bring_in(self, file: Path) -> Brought:
        """Keep the contacts of a file."""
        return self.context.services.duty.bring_in_contacts(file)

    def remove(self, one: Contact) -> None:
        """Let a contact end."""
        self.context.services.duty.end_contact(one.contact_id)
