"""The grid of a term: one row an event, with what a copy of it changes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import wtforms
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import BooleanField, FieldList, FormField, StringField, ValidationError
from wtforms.validators import InputRequired, Optional

from training import clock, fields
from training.admin.programme.forms import HTTPS, chosen_id
from training.admin.programme.terms.grid import PlannedRow
from training.board_lists.queries import board_lists
from training.courses import schedule
from training.courses.clashes import Planned
from training.courses.event_operations import EventDetails, details_of, meant_for, places_of
from training.courses.models import Course, Event, EventKind, Mode, OpenTo, Venue
from training.courses.schedule import ClosingRule, Slot
from training.db import db
from training.fields import set_list_error
from training.files_in.dates import day_of
from training.links import new_token
from training.people.models import Person

MOST_ROWS = 60
NOBODY = ("", "Nobody")
SHORT_KINDS = ((EventKind.USUAL, "Usual"), (EventKind.PUBLIC, "Public"), (EventKind.HEADCOUNT, "Headcount only"))


class TypedDay(StringField):
    """A day in one box, as people write one: 18 May 2027, 18/5/2027, 18.5.27."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = day_of(typed) if typed else None
        if typed and (self.data is None or not 2000 <= self.data.year <= 2100):
            self.data = None
            raise ValidationError("Enter a real date, like 18 May 2027")

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.day} {self.data:%b %Y}" if isinstance(self.data, date) else ""


class RowSittingForm(wtforms.Form):
    day = TypedDay("Date", widget=GovTextInput(), validators=[InputRequired("Enter the date")])
    starts = fields.clock_time("Starts", "Enter the start", hint="")
    ends = fields.clock_time("Ends", "Enter the end", hint="")

    @property
    def slot(self) -> Slot | None:
        """The sitting, where all three parts can be read."""
        if self.day.data and self.starts.data is not None and self.ends.data is not None:
            return Slot(self.day.data, self.starts.data, self.ends.data)
        return None


class RowForm(wtforms.Form):
    pattern = fields.hidden()
    """The reference of the event it is copied from; empty where it is made from its course."""
    course_code = fields.hidden()
    leave_out = BooleanField("Leave out")
    sittings = FieldList(FormField(RowSittingForm), min_entries=1, max_entries=20)
    venue = fields.select("Venue", [])
    room_places = fields.number("Places in the room", highest=5000)
    online_places = fields.number("Places online", highest=5000)
    trainers = fields.several("Trainers", [])
    price_pence = fields.pounds("Price", "Enter the price, or 0 where it is free")
    kind = fields.select("Type", SHORT_KINDS)
    partner = fields.text("Partner who runs it")
    partner_link = fields.text("The partner’s own booking page", limit=500, checks=[HTTPS])
    kept_until = TypedDay("Places kept for areas until", widget=GovTextInput(), validators=[Optional()])

    # What the page knows beside what is typed.
    event: Event | None = None
    course: Course
    room: Venue | None = None
    names: Mapping[str, str]
    """Of trainers, by their ids as the form has them."""

    @property
    def slots(self) -> tuple[Slot, ...] | None:
        """The sittings, where all of them can be read."""
        read = [entry.form.slot for entry in self.sittings]
        slots = tuple(slot for slot in read if slot is not None)
        return slots if len(slots) == len(read) else None

    @property
    def kept(self) -> Mapping[str, int]:
        """How many places are kept for which area: as of the event it is copied from."""
        return {row.area: row.places for row in self.event.kept_places} if self.event else {}

    @property
    def kept_text(self) -> str:
        """“12 for Essex, 6 for Southend”."""
        names = board_lists(db.session()).areas.names(clock.today())
        return ", ".join(f"{places} for {names[area]}" for area, places in self.kept.items())

    @property
    def is_special(self) -> bool:
        """Whether it is of another type than most, or something about it is wrong."""
        names = ("kind", "partner", "partner_link", "kept_until")
        usual = (self.kind.data or EventKind.USUAL) == EventKind.USUAL
        return not usual or bool(self.partner.data or self.kept) or any(self[name].errors for name in names)

    @property
    def trainer_ids(self) -> dict[int, str]:
        """Names by id; each of them once, however often they were chosen."""
        return {int(value): self.names[value] for value in self.trainers.data or () if value and value in self.names}

    def planned(self) -> Planned | None:
        """The event as clashes_of() sees it, where its sittings can be read."""
        slots = self.slots
        if slots is None:
            return None
        room = self.room if self.room_places.data else None
        return Planned(
            slots,
            room.id if room else None,
            room.name if room else "",
            self.trainer_ids,
            meant_for(self.course, room),
        )

    def problems(self, now: datetime) -> Iterator[tuple[str, str]]:
        """What keeps the row from being an event, beyond what is wrong with one of its fields."""
        if not self.room_places.data and not self.online_places.data:
            yield "room_places", "Enter how many places there are: in a room, online or both"
        elif self.room_places.data and not self.venue.data:
            yield "venue", "Choose the venue, or leave its places empty"
        elif self.room and (self.room_places.data or 0) > self.room.room_limit:
            yield "room_places", f"The room at {self.room.name} holds {self.room.room_limit} people at most"
        yield from self._wrong_for_its_kind()
        slots = self.slots
        if slots and (sentence := schedule.why_not_moved((), slots, now)):
            yield "sittings", sentence

    def _wrong_for_its_kind(self) -> Iterator[tuple[str, str]]:
        open_to = (self.event or self.course).open_to
        if self.partner_link.data and not self.partner.data:
            yield "partner", "Enter the name of the partner whose booking page it is"
        if self.kind.data == EventKind.PUBLIC and open_to != OpenTo.EVERYBODY:
            yield (
                "kind",
                "It is not open to everybody, so it cannot be for the public. Change that on its own form first",
            )
        if not self.kept:
            return
        if (self.kind.data or EventKind.USUAL) != EventKind.USUAL or self.partner_link.data:
            yield "kind", "It keeps places for areas, so people book it here for an agency"
        if sum(self.kept.values()) > (self.room_places.data or 0) + (self.online_places.data or 0):
            yield "room_places", f"More places are kept than there are: {self.kept_text}"
        slots = self.slots
        if self.kept_until.data is None:
            yield "kept_until", "Enter the day from which everybody may book"
        elif slots and self.kept_until.data >= slots[0].day:
            yield "kept_until", "Choose a day before the event"

    def details(self, ref: str, rule: ClosingRule) -> EventDetails:
        """The event to be made. All that the row does not show is that of the event it is copied from.

        Without its link: each meeting has its own, and the old one would lead people into the wrong one.
        """
        slots = self.slots
        assert slots is not None  # validate() has seen to it
        shown = {
            "ref": ref,
            "slots": slots,
            "closes_at": schedule.closes_at(slots[0].starts_at, bool(self.room_places.data), rule),
            "venue_id": chosen_id(self.venue),
            "room_places": self.room_places.data or 0,
            "online_places": self.online_places.data or 0,
            "online_link": "",
            "price_pence": self.price_pence.data,
            "trainer_ids": frozenset(self.trainer_ids),
            "decide_on": None,
            "kind": self.kind.data or EventKind.USUAL,
            "partner": self.partner.data or "",
            "partner_link": self.partner_link.data or "",
            "kept_until": self.kept_until.data if self.kept else None,
        }
        if self.event:
            return replace(details_of(self.event), **shown)
        course = self.course
        return EventDetails(
            agency_cap=course.agency_cap,
            open_to=course.open_to,
            agency_ids=frozenset(agency.id for agency in course.agencies),
            joining_instructions="",
            **shown,
        )


class GridForm(fields.Form):
    form_token = fields.hidden()
    """Told apart by it: the same form sent twice makes nothing twice."""
    clashes_seen = fields.hidden()
    rows = FieldList(FormField(RowForm), max_entries=MOST_ROWS)

    # What the page knows beside what is typed.
    now: datetime
    rule: ClosingRule
    venues: Sequence[Venue] = ()
    trainers: Sequence[Person] = ()

    @property
    def row_forms(self) -> list[RowForm]:
        return [entry.form for entry in self.rows]

    @property
    def kept_rows(self) -> list[tuple[int, RowForm]]:
        """The rows that are not left out, with their numbers from nought."""
        return [(number, row) for number, row in enumerate(self.row_forms) if not row.leave_out.data]

    def know(
        self,
        patterns: Mapping[str, Event],
        courses: Mapping[str, Course],
        venues: Sequence[Venue],
        trainers: Sequence[Person],
    ) -> None:
        """Give every row what it is copied from, and what can be chosen. Rows of what is unknown fall away."""
        self.venues, self.trainers = venues, trainers
        rooms = {str(venue.id): venue for venue in venues}
        venue_choices = [("", "No room"), *((value, venue.name) for value, venue in rooms.items())]
        names = {str(person.id): person.name for person in trainers}
        trainer_choices = [NOBODY, *names.items()]
        for row in self.row_forms:
            row.venue.choices, row.trainers.choices, row.names = venue_choices, trainer_choices, names
            row.event = patterns.get(row.pattern.data or "")
            found = row.event.course if row.event else courses.get(row.course_code.data or "")
            if found is not None:
                row.course = found
            row.room = rooms.get(row.venue.data or "")
            row.trainers.data = [value for value in row.trainers.data or () if value in names or not value]
        self.rows.entries = [entry for entry in self.rows.entries if hasattr(entry.form, "course")]
        if not self.form_token.data or not 16 <= len(self.form_token.data) <= 40:
            self.form_token.data = new_token()

    def planned_rows(self) -> list[PlannedRow]:
        """The rows whose days and times can be read, as their clashes are looked for."""
        read = ((number, row, row.planned()) for number, row in self.kept_rows)
        return [PlannedRow(number, row.course.title, planned) for number, row, planned in read if planned]

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, then what depends on another one. What is left out may be wrong."""
        super().validate(extra_validators)
        for entry in self.rows:
            row = entry.form
            if row.leave_out.data:
                _forget_errors(row)
                continue
            for name, sentence in row.problems(self.now):
                _add_error(row, name, sentence)
            for problem in schedule.problems(row.slots) if row.slots else ():
                set_list_error(row, "sittings", problem.sitting, problem.field, problem.sentence)
        self._number_errors()
        errors = [entry.errors for entry in self.rows]
        self.rows.errors = errors if any(errors) else []
        if not self.kept_rows:
            self.form_errors = ["Every event is left out, so there is nothing to save. Keep one at least."]
        return not self.errors

    def _number_errors(self) -> None:
        """In the error summary a sentence says which row it is about."""
        for number, row in self.kept_rows:
            for field in _all_fields(row):
                field.errors = [f"Row {number + 1}: {sentence}" for sentence in field.errors]


def _add_error(row: RowForm, name: str, sentence: str) -> None:
    if name == "sittings":
        set_list_error(row, name, 0, "day", sentence)
    elif not row[name].errors:
        fields.set_errors(row, name, sentence)


def _all_fields(row: RowForm) -> Iterator[wtforms.Field]:
    for field in row:
        if field.name == row.sittings.name:
            for entry in row.sittings:
                yield from entry.form
        else:
            yield field


def _forget_errors(row: RowForm) -> None:
    for field in _all_fields(row):
        field.errors = []
    row.sittings.errors = []


def row_of_event(event: Event, slots: Sequence[Slot]) -> dict[str, Any]:
    """A row as a copy of an event at other times has it."""
    room_places, online_places = places_of(event, Mode.ROOM), places_of(event, Mode.ONLINE)
    return {
        "pattern": event.ref,
        "course_code": event.course.code,
        "sittings": [{"day": slot.day, "starts": slot.starts, "ends": slot.ends} for slot in slots],
        "venue": str(event.venue_id or "") if room_places else "",
        "room_places": room_places or None,
        "online_places": online_places or None,
        "trainers": [str(trainer.id) for trainer in event.trainers],
        "price_pence": event.price_pence,
        "kind": event.kind,
        "partner": event.partner,
        "partner_link": event.partner_link,
        "kept_until": _shifted(event.kept_until, clock.local(event.starts_at).date(), slots),
    }


def _shifted(kept_until: date | None, first_day: date, slots: Sequence[Slot]) -> date | None:
    """The day of release, as long before a copy as it is before the event itself."""
    return kept_until + (slots[0].day - first_day) if kept_until and slots else None


def row_of_course(course: Course) -> dict[str, Any]:
    """A row for a new event of a course, without its dates."""
    places = {"online_places": course.capacity} if course.is_online else {"room_places": course.capacity}
    return {
        "course_code": course.code,
        "sittings": [{} for _ in range(course.sittings)],
        "price_pence": course.price_pence,
        "kind": EventKind.USUAL,
        **places,
    }


def shown_weekday(row_sitting: RowSittingForm) -> str:
    """The weekday of what is typed, beside it; nothing where it cannot be read."""
    return f"{row_sitting.day.data:%A}" if row_sitting.day.data else ""


def where_from(row: RowForm) -> str:
    """“copy of L3-07, Tuesday 12 May 2026”, or that it is new."""
    return f"copy of {row.event.ref}, {clock.show_date(row.event.starts_at)}" if row.event else "new"
