"""Forms of a coordinator: who the colleagues are, who pays for all of them, who comes instead."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from training import fields
from training.bookings.booking.forms import WAYS, BookingForm
from training.bookings.groups.colleagues import Colleague
from training.bookings.groups.pasted_list import (
    HEADINGS,
    MOST_PEOPLE,
    ListedColleague,
    PeopleList,
    as_text,
    read,
    read_by_columns,
    read_rows,
)
from training.bookings.standing import until_text
from training.courses.models import Event, LineManager, Mode
from training.files.column_forms import FileWithColumnsForm
from training.files_in.cells import Unreadable
from training.files_in.columns import KnownColumn
from training.files_in.headings import is_teams_attendance
from training.files_in.sheets import Sheet
from training.links import new_token
from training.payments.models import Way
from training.people.models import NAME_LENGTH, Agency, Person
from training.people.workplaces.workplace import Workplace, Workplaces

MOST_UNNAMED = 50
_LONGEST_LIST = 200_000
_MODES = {Mode.ROOM: "In the room", Mode.ONLINE: "Online"}
_OF_INVOICES = ("payer_organisation", "finance_name", "finance_email", "purchase_order", "cost_code")
_CARRIED = (
    "form_token",
    "agency",
    "people",
    "to_be_named",
    "mode",
    "manager_name",
    "manager_email",
    "pays_by",
    "stood_in",
)


_ASKED = {
    "name": "whole names",
    "first": "first names",
    "last": "last names",
    "email": "e-mail addresses",
    "job_role": "job roles",
}
"""By the columns of pasted_list.HEADINGS: “Which column holds …?”"""


class GroupForm(FileWithColumnsForm):
    """Made for one event and the agencies that somebody books for: fields that do not concern them are not there."""

    kind = "colleagues to book for"
    known = tuple(KnownColumn(name, HEADINGS[name], asked=asked) for name, asked in _ASKED.items())

    form_errors: list[str]

    form_token = fields.hidden()
    stood_in = fields.hidden()
    """In which lines people stood, of what was typed and of the file: “1,2;2,3,5”. Only while nobody changes them."""
    agency = fields.choice("Which organisation do you book for?", [], "Choose which organisation you book for")
    people = fields.paragraph(
        "Who is coming?",
        hint="One person on each line: name, e-mail address, job role. Only the name is needed. You can copy them from"
        " a spreadsheet, or type them with commas: “Ann Example, ann@example.org, Nurse”.",
        limit=_LONGEST_LIST,
        rows=8,
    )
    file = fields.upload(
        "Or choose a file (optional)",
        hint="A spreadsheet (.xlsx or .ods) or CSV, in the same order or with headings that say what is in each column."
        " Its people are added to those above.",
    )
    to_be_named = fields.number("Places to be named later (optional)", highest=MOST_UNNAMED)
    mode = fields.choice("How will they take part?", [], "Choose how they will take part")
    manager_name = fields.text(
        "Line manager’s name", "Enter the name of their line manager", limit=200, autocomplete="off"
    )
    manager_email = fields.email(
        "Line manager’s e-mail address", "Enter the e-mail address of their line manager", autocomplete="off"
    )
    # Asked as somebody is asked who books for themselves.
    pays_by: Any = BookingForm.pays_by
    payer_organisation = BookingForm.payer_organisation
    finance_name = BookingForm.finance_name
    finance_email = BookingForm.finance_email
    purchase_order = BookingForm.purchase_order
    cost_code: Any = BookingForm.cost_code

    def __init__(
        self,
        event: Event,
        agencies: Sequence[Agency],
        *,
        asks_payer: bool,
        cards: bool,
        name_by: datetime | None,
        **usual: Any,
    ) -> None:
        """`name_by`: until when a place can have its name; None when it is too late for such places."""
        super().__init__(data=usual)
        self.event, self.agencies, self.cards = event, agencies, cards
        self.unread: tuple[str, ...] = ()
        self.agency.choices = [(str(agency.id), agency.full_name) for agency in agencies]
        self.mode.choices = [(pool.mode, _MODES[Mode(pool.mode)]) for pool in event.pools]
        if name_by:
            self.to_be_named.description = (
                f"You name them by {until_text(name_by)}. After that somebody else can have a place without"
                " a name, and you are charged as if you had cancelled late."
            )
        if not cards:
            self.pays_by.choices = [way for way in WAYS if way[0] != Way.CARD]
        unneeded = {
            "agency": len(agencies) < 2,
            "to_be_named": name_by is None,
            "mode": len(event.pools) < 2,
            "manager_name": event.course.line_manager == LineManager.NONE,
            "manager_email": event.course.line_manager == LineManager.NONE,
            "pays_by": not asks_payer or not event.price_pence,
            **dict.fromkeys(_OF_INVOICES, not asks_payer),
        }
        if not event.price_pence:
            unneeded["cost_code"] = True
        for name, drop in unneeded.items():
            if drop:
                delattr(self, name)
        if not self.form_token.data or not 16 <= len(self.form_token.data) <= 30:
            self.form_token.data = new_token()

    def leave_out_payer(self) -> None:
        """Where nothing is to be paid, nobody is sent an invoice."""
        for name in ("pays_by", *_OF_INVOICES):
            if name in self:
                delattr(self, name)

    def take_in_file(self) -> None:
        """Put the people of the file into the list, where they can be seen and mended.

        What was typed loses its headings, which would be taken for those of the file.
        """
        if not self.has_file or self.people.errors:
            return
        sheet = self.read_sheet()
        if sheet is None:
            return
        sent = self._people_of(sheet)
        if sent is None:
            return
        self.remember_headings(sheet)
        self.forget_file()
        typed = read(self.people.data or "")
        nobody = [
            f"Line {one.line}{of_what} has no name, no e-mail address and no job role."
            for part, of_what in ((typed, " of what you typed"), (sent, " of the file"))
            for one in part.people
            if one.says_nothing
        ]
        self.unread = (*typed.unread, *sheet.unread, *sent.unread, *nobody)
        parts = [[one for one in part.people if not one.says_nothing] for part in (typed, sent)]
        self.people.data = as_text([one for part in parts for one in part])
        self.stood_in.data = ";".join(",".join(str(one.line) for one in part) for part in parts)

    def _people_of(self, sheet: Sheet) -> PeopleList | None:
        """Whom a sheet names; None where the form asks what its columns hold, or says why it cannot be read."""
        headings = self.headings_said(sheet)
        try:
            return read_by_columns(headings) if headings else read_rows(sheet.rows)
        except Unreadable as fault:
            if is_teams_attendance(sheet.rows) or not self.ask_columns(sheet, str(fault)):
                self.refuse_file(str(fault))
            return None

    def validate(self, extra_validators: Any = None) -> bool:
        asks_no_invoice = self.way is Way.CARD or ("pays_by" in self and not self.pays_by.data)
        for name in _OF_INVOICES:
            if asks_no_invoice and name in self:
                self[name].validators = []
        valid = super().validate(extra_validators)
        self._read_what_is_typed()
        self.take_in_file()
        if self.way is Way.RECHARGE and "cost_code" in self and not self.cost_code.data:
            fields.set_errors(self, "cost_code", "Enter the council’s cost code that pays")
        if not self.file.errors and not self.sheet.errors and not self.columns_asked and not self.people.errors:
            count = len(self.listed) + self.unnamed
            if not count:
                fields.set_errors(self, "people", "Enter at least one name, or how many places are to be named later")
            elif count > MOST_PEOPLE:
                sentence = f"This is for {count:,} people. Book at most {MOST_PEOPLE} at once: take some out"
                fields.set_errors(self, "people", sentence)
        return valid and not self.errors

    def _read_what_is_typed(self) -> None:
        try:
            self.unread = read(self.people.data or "").unread
        except Unreadable as fault:
            fields.set_errors(self, "people", str(fault))

    def refuse(self, sentence: str) -> None:
        """Put a sentence about the whole form on top of it."""
        self.form_errors.append(sentence)

    @property
    def listed(self) -> Sequence[ListedColleague]:
        """The people, with where whoever sent them finds them."""
        people = read(self.people.data or "").people
        typed, _, sent = (self.stood_in.data or "").partition(";")
        stood_in = [*filter(None, typed.split(",")), *(f"{line} of the file" for line in sent.split(",") if line)]
        if len(stood_in) != len(people):
            return people
        return [replace(one, stood_in=said) for one, said in zip(people, stood_in, strict=True)]

    def said_workplaces(self, sent: Mapping[str, str], workplaces: Workplaces) -> dict[int, Workplace]:
        """Where those of a county-wide agency work of whom nobody had said it, by line, as the page of checks sent."""
        said = {one.line: workplaces.chosen(sent.get(f"works_in-{one.line}")) for one in self.listed}
        return {line: place for line, place in said.items() if place.is_known}

    @property
    def unnamed(self) -> int:
        return (self.to_be_named.data or 0) if "to_be_named" in self else 0

    @property
    def chosen_agency(self) -> Agency | None:
        """None until one of several is chosen."""
        if "agency" not in self:
            return self.agencies[0]
        return next((agency for agency in self.agencies if str(agency.id) == self.agency.data), None)

    @property
    def way(self) -> Way | None:
        """How it is paid; None where nobody has to say who pays, or nobody has said how yet."""
        if "pays_by" in self:
            return Way(self.pays_by.data) if self.pays_by.data in set(Way) else None
        return Way.INVOICE if "finance_email" in self else None

    @property
    def mode_wanted(self) -> str | None:
        return self.said("mode") or None

    def said(self, name: str) -> str:
        return (self[name].data or "") if name in self else ""

    def payer(self, booker: Person) -> Mapping[str, str] | None:
        """Who pays for each of them, by the payer's columns."""
        agency, way = self.chosen_agency, self.way
        assert agency is not None  # the form is filled in
        if way is None:
            return None
        if way is Way.CARD:
            booked_by = {"contact_name": booker.name, "contact_email": booker.email or ""}
            return {"way": way, "organisation": agency.name, **booked_by}
        return {
            "way": way,
            "organisation": self.said("payer_organisation") or agency.name,
            "contact_name": self.said("finance_name"),
            "contact_email": self.said("finance_email"),
            "purchase_order": self.said("purchase_order"),
            "cost_code": self.said("cost_code") if way is Way.RECHARGE else "",
        }

    def typed(self) -> list[tuple[str, str]]:
        """Every value, for the hidden fields of a page that asks nothing more."""
        names = [name for name in (*_CARRIED, *_OF_INVOICES) if name in self and self[name].data]
        return [(name, str(self[name].data)) for name in names]


SOMEBODY_ELSE = "else"


class ColleagueForm(fields.Form):
    """A delegate, who does not see the agency's people, writes their colleague down; a coordinator may choose one."""

    form_errors: list[str]

    colleague = fields.select(
        "Who is coming?", [], hint="Somebody at your organisation. Type part of the name.", autocomplete=True
    )
    name = fields.text(
        "Full name",
        hint="As it should appear on the certificate",
        limit=NAME_LENGTH,
        autocomplete="off",
        spellcheck="false",
    )
    email = fields.email(
        "E-mail address (optional)", hint="Without one, messages go to whoever booked.", autocomplete="off"
    )
    job_role = fields.text("Job or volunteer role (optional)", limit=120, autocomplete="off")

    def __init__(self, people: Sequence[tuple[str, str]] | None) -> None:
        """`people` of the agency, id and name; None for whoever may not see who they are."""
        super().__init__()
        if people:
            self.colleague.choices = [("", ""), *people, (SOMEBODY_ELSE, "Somebody who is not in the list")]
            none = "Not in the list: choose “Somebody who is not in the list”"
            self.colleague.find_by_typing(SOMEBODY_ELSE, none=none)
        else:
            del self.colleague

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if "colleague" in self and self.colleague.errors:
            self.colleague.errors = ["That choice is no longer there. Choose again from the list"]
        elif "colleague" in self and not self.colleague.data and not self.name.data:
            fields.set_errors(self, "colleague", "Choose somebody, or add their name")
        elif self._written_down and not self.name.data:
            fields.set_errors(self, "name", "Enter the full name of your colleague")
        return valid and not self.errors

    @property
    def field_of_whom(self) -> str:
        """Where somebody was chosen or written down: what an operation says about them stands there."""
        return "name" if self._written_down else "colleague"

    def who(self) -> Colleague:
        if not self._written_down:
            return Colleague(person_id=int(self.colleague.data))
        return Colleague(name=self.name.data or "", email=self.email.data or "", job_role=self.job_role.data or "")

    @property
    def _written_down(self) -> bool:
        return "colleague" not in self or self.colleague.data in {"", None, SOMEBODY_ELSE}
