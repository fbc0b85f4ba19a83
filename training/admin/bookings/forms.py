"""Forms about bookings: adding one by hand, ending it, the waiting list, whom to invite."""

from collections.abc import Sequence
from typing import Any

from training import fields
from training.admin.bookings.operations import NOT_LISTED, WORKS_FOR_THEMSELVES
from training.admin.programme.operations import MOST_PLACES
from training.bookings.reasons.forms import WhyCancelled, WhyCancelledForm
from training.bookings.waiting.operations import LONGEST_REASON
from training.courses.models import Event, EventKind, LineManager, Mode
from training.files.column_forms import FileWithColumnsForm
from training.files_in.cells import Cell
from training.files_in.columns import KnownColumn
from training.files_in.headings import Columns
from training.links import new_token
from training.people.agency_forms import AsksForAgency, which_of_these
from training.people.delegates import WorksFor
from training.people.models import NAME_LENGTH

LONGEST_LIST = 50_000
"""Characters of a list of people to invite."""


class AddBookingForm(AsksForAgency):
    """A booking typed in for somebody. What the course does not ask for, and who is known already, is left out."""

    NOT_LISTED = NOT_LISTED

    name = fields.text(
        "Full name", "Enter their full name", hint="As it should appear on a certificate", limit=NAME_LENGTH
    )
    email = fields.email(
        "E-mail address",
        hint="Messages about the booking go there. Leave it empty when they have none.",
        autocomplete="off",
    )
    agency = fields.select("For which agency", [], "Choose their agency", autocomplete=True)
    agency_name = fields.text(
        "Name of their agency", hint="It is put on your list of agencies to check", limit=NAME_LENGTH
    )
    agency_match = which_of_these()
    job_role = fields.text("Job role", limit=120)
    manager_name = fields.text("Line manager’s name", limit=NAME_LENGTH)
    manager_email = fields.email("Line manager’s e-mail address", autocomplete="off")
    prerequisite = fields.free_text("Earlier training", limit=300)
    access_needs = fields.free_paragraph("Access needs", rows=2)
    dietary_needs = fields.free_paragraph("Dietary needs", rows=2)
    organisation = fields.text("Organisation to invoice", "Enter which organisation pays")
    contact_name = fields.text("Finance contact", "Enter the name of a finance contact")
    contact_email = fields.email(
        "Finance contact’s e-mail address", "Enter the finance contact’s e-mail address", autocomplete="off"
    )
    purchase_order = fields.text("Purchase order number", hint="It may follow", limit=60)
    form_token = fields.hidden()

    def ask_for(self, event: Event, *, known: bool, asks_payer: bool, agencies: list[tuple[str, str]]) -> None:
        """Keep the fields that matter for this event and this person, and offer the agencies."""
        self.agency.choices = [
            ("", "Choose an agency"),
            *agencies,
            (WORKS_FOR_THEMSELVES, "Works for themselves"),
            (NOT_LISTED, "Their agency is not listed"),
        ]
        self.agency.find_by_typing(WORKS_FOR_THEMSELVES, NOT_LISTED)
        if event.kind == EventKind.PUBLIC:
            self.agency.data = WORKS_FOR_THEMSELVES
        left_out: list[str] = ["name", "email"] if known else []
        if event.course.line_manager == LineManager.NONE or event.kind == EventKind.PUBLIC:
            left_out += ["manager_name", "manager_email"]
        if event.course.prerequisite_id is None:
            left_out += ["prerequisite"]
        if not asks_payer:
            left_out += ["organisation", "contact_name", "contact_email", "purchase_order"]
        for name in left_out:
            del self[name]
        if not self.form_token.data or len(self.form_token.data) > 40:
            self.form_token.data = new_token()

    def leave_out_payer(self) -> None:
        """Whoever comes for free sends nobody an invoice."""
        for name in ("organisation", "contact_name", "contact_email", "purchase_order"):
            if name in self:
                del self[name]

    def chosen(self) -> WorksFor | None:
        """The agency they come for, or themselves; None as long as none is chosen."""
        if self.agency.data == NOT_LISTED:
            return self.unlisted()
        if self.agency.data == WORKS_FOR_THEMSELVES:
            return WorksFor()
        known = self.agency.data in {value for value, _ in self.agency.choices if value}
        return WorksFor(agency_id=int(self.agency.data)) if known else None

    def validate(self, extra_validators: Any = None) -> bool:
        """An agency that is not listed needs its name."""
        right = super().validate(extra_validators)
        if self.agency.data == NOT_LISTED and not self.agency_name.data:
            fields.set_errors(self, "agency_name", "Enter the name of their agency")
            return False
        return right

    def typed(self, name: str) -> str:
        """What was typed in a field; nothing for one that this event does not ask for."""
        return (self[name].data or "") if name in self else ""


class CancelForDelegateForm(WhyCancelledForm):
    """Cancelling by hand, for somebody who rang in."""


class DeclineBookingForm(fields.Form):
    reason = fields.free_text("Reason", hint="The delegate is told", limit=500)

    def why(self) -> WhyCancelled:
        return {"category": None, "reason": self.reason.data or ""}


MODES = {Mode.ROOM: "In the room", Mode.ONLINE: "Online"}


class AddPlacesForm(fields.Form):
    mode = fields.choice("Which places", [], "Choose which places to add", inline=True)
    number = fields.number("How many places to add", "Enter how many places to add", lowest=1, highest=MOST_PLACES)

    def ask_for(self, event: Event) -> None:
        """Which kind is asked only of an event that has both."""
        kinds = [Mode(pool.mode) for pool in event.pools]
        self.mode.choices = [(kind.value, MODES[kind]) for kind in kinds]
        if len(kinds) < 2:
            del self.mode

    def chosen(self, event: Event) -> Mode:
        return Mode(self.mode.data if "mode" in self else event.pools[0].mode)


class PassOverForm(fields.Form):
    reason = fields.free_text(
        "Why they are passed over",
        "Enter why they are passed over",
        hint="They read it in the message, so write it for them",
        limit=LONGEST_REASON,
    )


class InviteToEventForm(FileWithColumnsForm):
    kind = "people to invite"
    known = (
        KnownColumn(
            "E-mail address",
            ("emailaddress", "email", "workemail", "mail", "address", "contactemail", "emails"),
            needed=True,
            asked="the e-mail addresses",
        ),
        KnownColumn("Name", ("fullname", "name", "contactname", "contact", "delegate", "person")),
        KnownColumn("First name", ("firstname", "forename", "givenname", "first")),
        KnownColumn("Last name", ("lastname", "surname", "familyname", "last")),
    )

    people = fields.paragraph(
        "Whom to invite",
        hint="One person on each line: a name and an e-mail address, in any order. You can paste them from a"
        " spreadsheet or a mail program.",
        limit=LONGEST_LIST,
        rows=6,
    )
    file = fields.upload(
        "Or choose a file (optional)",
        hint="A spreadsheet (.xlsx or .ods) or CSV. Its people are added to those above, for you to look at: nobody is"
        " invited yet.",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if not self.people.data and not self.has_file and not self.errors:
            fields.set_errors(self, "people", "Write at least one name and e-mail address, or choose a file")
        return valid and not self.errors

    def take_in_file(self) -> Sequence[str] | None:
        """Put the people of the file into the list. What of it is not read, in sentences; None where the form asks
        something first, or says what is wrong.
        """
        sheet = self.read_sheet()
        if sheet is None:
            return None
        if any("@" in cell for cell in sheet.rows[0][1] if isinstance(cell, str)):
            lines, unread = [", ".join(_texts(cells)) for _, cells in sheet.rows], sheet.unread
        else:
            headings = self.headings_of(sheet)
            if headings is None:
                return None
            lines = [_invitee(cells, headings.columns) for _, cells in headings.below]
            unread = (*sheet.unread, *headings.unread)
        text = "\n".join(filter(None, (self.people.data or "", *lines)))
        if len(text) > LONGEST_LIST:
            self.refuse_file(f"The list would have {len(lines):,} people. Split the file, and invite part after part")
            return None
        self.people.data = text
        self.forget_file()
        return unread


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [cell for cell in cells if isinstance(cell, str) and cell]


def _invitee(cells: Sequence[Cell], columns: Columns) -> str:
    """“Nia Newcomer, nia@example.org”, as somebody would have typed it."""
    said = {name: cells[at] for name, at in columns.items() if at < len(cells) and isinstance(cells[at], str)}
    name = said.get("Name") or " ".join(_texts([said.get("First name", ""), said.get("Last name", "")]))
    return ", ".join(_texts([name, said.get("E-mail address", "")]))
