"""Adding and changing an event, with its sittings."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import wtforms
from werkzeug.datastructures import MultiDict
from wtforms import Field, FieldList, FormField, ValidationError

from training import clock, fields
from training.admin.programme.forms import HTTPS, MARKDOWN_HINT, OPEN_TO, chosen_id, chosen_ids, needs_agencies
from training.admin.programme.telling.forms import TellingForm
from training.board_lists.lists import Area
from training.courses import references, schedule
from training.courses.clashes import Planned
from training.courses.event_operations import PRACTICAL, EventDetails, meant_for
from training.courses.models import Course, Event, EventKind, OpenTo, Venue
from training.courses.schedule import ClosingRule, Slot
from training.fields import set_list_error
from training.people.models import NAME_LENGTH

MOST_SITTINGS = 20
REFERENCE_LENGTH = 30
AS_COURSE = "Leave empty to use what the course says."
USUAL, ANOTHER = "usual", "another"
KINDS = (
    (EventKind.USUAL, "Usual: people book for an agency, or as somebody who works alone"),
    (EventKind.PUBLIC, "Public: anybody books, without an organisation, a line manager or a certificate"),
    (EventKind.HEADCOUNT, "Headcount only: nobody books, and how many came is entered afterwards"),
)


def kept_field(area: str) -> str:
    """The field with how many places are kept for an area."""
    return f"kept_{area.lower().replace(' ', '_').replace('-', '_')}"


"""In the order of their names, as an event has them."""


class SittingForm(wtforms.Form):
    number = fields.hidden()
    """Which sitting of the event it is; empty for a new one."""
    day = fields.day("Date", "Enter the date", hint="")
    starts = fields.clock_time("Starts", "Enter the start", hint="")
    ends = fields.clock_time("Ends", "Enter the end", hint="")

    @property
    def slot(self) -> Slot | None:
        """The sitting, where all three parts can be read."""
        if self.day.data and self.starts.data is not None and self.ends.data is not None:
            number = self.number.data or ""
            known = int(number) if number.isdecimal() else None
            return Slot(self.day.data, self.starts.data, self.ends.data, known)
        return None


class EventForm(TellingForm):
    areas: Sequence[Area] = ()
    """For which places can be kept: each has a field, made by `event_form`."""

    version = fields.hidden()
    clashes_seen = fields.hidden()
    """Which clashes the page shows: the same ones are not asked about again."""
    ref = fields.text(
        "Reference",
        "Enter a reference",
        hint="Made for you. It can be changed until it is published.",
        limit=REFERENCE_LENGTH,
    )
    sittings = FieldList(FormField(SittingForm), min_entries=1, max_entries=MOST_SITTINGS)

    venue = fields.select("Venue", [], autocomplete=False)
    room_places = fields.number("Places in the room", hint="Leave empty if nobody comes to a room.", highest=5000)
    online_places = fields.number("Places online", hint="Leave empty if nobody joins online.", highest=5000)
    online_link = fields.text(
        "Link for joining online",
        hint="Only confirmed delegates see it. It can follow.",
        limit=500,
        checks=[HTTPS],
        spellcheck="false",
        autocomplete="off",
    )
    joining_instructions = fields.paragraph("Joining instructions", hint=MARKDOWN_HINT, limit=8000, rows=6)

    agenda = fields.paragraph("Agenda", hint=AS_COURSE, limit=4000, rows=4)
    bring = fields.text("What to bring", hint=AS_COURSE, limit=500)
    lunch = fields.text(
        "Lunch and refreshments", hint="Leave empty to use what the course says, or the venue.", limit=500
    )
    platform = fields.text("How to join online", hint=AS_COURSE, limit=300)
    travel = fields.paragraph("Parking and travel", hint="Leave empty to use what the venue says.", limit=2000, rows=3)

    price_pence = fields.pounds(
        "Price", "Enter the price, or 0 where it is free", hint="From the course, unless you change it. 0 is free."
    )
    closing = fields.choice("Booking closes", [], "Choose when booking closes")
    closes_day = fields.day("On", hint="")
    closes_time = fields.clock_time("At", hint="For example, 5pm")
    agency_cap = fields.number("Most places for one agency", hint="Leave empty for no limit.", lowest=1, highest=5000)
    minimum = fields.number("Fewest people for it to run", hint="", highest=5000)
    decide_on = fields.day(
        "Decide by", hint="Leave empty for the last working day before cancelling costs anybody anything."
    )
    open_to = fields.choice("Who may book", OPEN_TO, "Choose who may book")
    agencies = fields.several(
        "Agencies", [], hint="Only people of these agencies can book.", validators=[needs_agencies]
    )

    kind = fields.choice("Type of event", KINDS, "Choose the type of event")
    partner = fields.text(
        "Partner who runs it",
        hint="Leave empty where the Board does. Partners are counted apart in the figures.",
    )
    partner_link = fields.text(
        "The partner’s own booking page",
        hint="Leave empty where people book here. Otherwise nobody books here, and you enter afterwards how many came.",
        limit=500,
        checks=[HTTPS],
        spellcheck="false",
        autocomplete="off",
    )
    kept_until = fields.day(
        "Kept until", hint="At 9am on this day everybody may book what is left. For example, 12 5 2027"
    )

    trainers = fields.several("Trainers", [])
    trainer_name = fields.text("Full name", limit=NAME_LENGTH, autocomplete="off")
    trainer_email = fields.email("E-mail address", autocomplete="off")
    submit = fields.button("Save the event")

    # What the page knows beside what is typed.
    event: Event | None = None
    course: Course
    venues_by_id: dict[str, Venue]
    rule: ClosingRule

    def validate_ref(self, field: Field) -> None:
        field.data = field.data.upper()
        if not references.fits(field.data, REFERENCE_LENGTH):
            raise ValidationError(references.ALLOWED_TEXT)

    def validate_room_places(self, field: Field) -> None:
        venue = self.venues_by_id.get(self.venue.data or "")
        if venue and field.data and field.data > venue.room_limit:
            raise ValidationError(f"The room at {venue.name} holds {venue.room_limit} people at most")

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, then what depends on another one, then whether the sittings fit together."""
        super().validate(extra_validators)
        for name, sentence in self._missing():
            if not self[name].errors:
                fields.set_errors(self, name, sentence)
        slots = self.slots
        if slots:
            for problem in schedule.problems(slots):
                set_list_error(self, "sittings", problem.sitting, problem.field, problem.sentence)
            if self.decide_on.data and self.decide_on.data > slots[0].day and not self.decide_on.errors:
                fields.set_errors(self, "decide_on", "Decide before the event starts")
            if self.closes_at(slots) > slots[0].starts_at:
                fields.set_errors(self, "closes_day", "Booking has to close before the event starts")
        self._number_sittings()
        return not self.errors

    def _number_sittings(self) -> None:
        """In the error summary, a sentence about one of several sittings says which."""
        if len(self.sittings) > 1:
            for number, entry in enumerate(self.sittings, start=1):
                for field in entry.form:
                    field.errors = [f"Sitting {number}: {sentence}" for sentence in field.errors]

    def _missing(self) -> Iterator[tuple[str, str]]:
        """Fields that may be empty by themselves, but not beside what was typed elsewhere."""
        if not self.room_places.data and not self.online_places.data:
            yield "room_places", "Enter how many places there are: in a room, online or both"
        if self.room_places.data and not self.venue.data:
            yield "venue", "Choose the venue, or leave its places empty"
        if self.closing.data == ANOTHER and self.closes_day.data is None:
            yield "closes_day", "Enter the day booking closes"
        if self.closing.data == ANOTHER and self.closes_time.data is None:
            yield "closes_time", "Enter the time booking closes"
        elif self.closing.data == ANOTHER and self.closes_day.data and self._closes_at_no_time():
            yield "closes_time", schedule.NO_SUCH_TIME
        yield from self._wrong_for_its_kind()
        if self.trainer_email.data and not self.trainer_name.data:
            yield "trainer_name", "Enter the new trainer's name too"
        if self.trainer_name.data and not self.trainer_email.data:
            yield "trainer_email", "Enter the new trainer's e-mail address too"

    def _wrong_for_its_kind(self) -> Iterator[tuple[str, str]]:
        """What does not go together with the type of the event, or with a partner who runs it."""
        if self.partner_link.data and not self.partner.data:
            yield "partner", "Enter the name of the partner whose booking page it is"
        if self.kind.data == EventKind.PUBLIC and self.open_to.data != OpenTo.EVERYBODY:
            yield "open_to", "An event for the public is open to everybody"
        if not self.kept:
            if self.kept_until.data:
                yield self._first_kept, "Enter how many places are kept, or leave the day empty"
            return
        if self.kind.data != EventKind.USUAL or self.partner_link.data:
            yield (
                self._first_kept,
                "Places are kept for areas only where people book here and say which agency they are of",
            )
        slots = self.slots
        if self.kept_until.data is None:
            yield "kept_until", "Enter the day from which everybody may book"
        elif slots and self.kept_until.data >= slots[0].day:
            yield "kept_until", "Choose a day before the event"
        if sum(places for _, places in self.kept) > (self.room_places.data or 0) + (self.online_places.data or 0):
            yield self._first_kept, "More places are kept than there are"

    @property
    def kept(self) -> tuple[tuple[str, int], ...]:
        """Areas with how many places are kept for each."""
        typed = ((area.code, self[kept_field(area.code)].data) for area in self.areas)
        return tuple((area, places) for area, places in typed if places)

    @property
    def kept_fields(self) -> Sequence[Field]:
        return [self[kept_field(area.code)] for area in self.areas]

    @property
    def _first_kept(self) -> str:
        """Where a sentence about the places that are kept stands."""
        return kept_field(self.areas[0].code) if self.areas else "kept_until"

    def _closes_at_no_time(self) -> bool:
        return not clock.exists(self.closes_day.data, self.closes_time.data)

    @property
    def slots(self) -> tuple[Slot, ...] | None:
        """The sittings, where all of them can be read."""
        read = [entry.form.slot for entry in self.sittings]
        slots = tuple(slot for slot in read if slot is not None)
        return slots if len(slots) == len(read) else None

    def closes_at(self, slots: tuple[Slot, ...]) -> datetime:
        if self.closing.data == ANOTHER and self.closes_day.data and self.closes_time.data is not None:
            return clock.at(self.closes_day.data, self.closes_time.data)
        return schedule.closes_at(slots[0].starts_at, bool(self.room_places.data), self.rule)

    def planned(self) -> Planned | None:
        """What was typed, as clashes_of() sees it, where the sittings can be read."""
        slots = self.slots
        if slots is None:
            return None
        needs_room = bool(self.room_places.data)
        venue = self.venues_by_id.get(self.venue.data or "") if needs_room else None
        names = {choice[0]: str(choice[1]) for choice in self.trainers.choices or ()}
        return Planned(
            slots=slots,
            venue_id=venue.id if venue else None,
            venue_name=venue.name if venue else "",
            # One who is a trainer no longer can be down for it, and is not among the choices.
            trainers={int(value): names[value] for value in self.trainers.data or () if value in names},
            meant_for=meant_for(self.course, venue),
        )

    def details(self) -> EventDetails:
        """What was typed. Only to be asked for once the form has validated."""
        slots = self.slots
        assert slots is not None  # validate() has seen to it
        return EventDetails(
            ref=self.ref.data if "ref" in self else self.event.ref if self.event else "",
            slots=slots,
            closes_at=self.closes_at(slots),
            venue_id=chosen_id(self.venue),
            room_places=self.room_places.data or 0,
            online_places=self.online_places.data or 0,
            online_link=self.online_link.data or "",
            price_pence=self.price_pence.data,
            agency_cap=self.agency_cap.data,
            open_to=self.open_to.data,
            agency_ids=chosen_ids(self.agencies) if self.open_to.data == "agencies" else frozenset(),
            trainer_ids=chosen_ids(self.trainers),
            joining_instructions=self.joining_instructions.data or "",
            minimum=self.minimum.data,
            decide_on=self.decide_on.data,
            kind=self.kind.data,
            partner=self.partner.data or "",
            partner_link=self.partner_link.data or "",
            kept_until=self.kept_until.data if self.kept else None,
            kept=self.kept,
            **{name: self[name].data or "" for name in PRACTICAL},
        )


def event_form(areas: Sequence[Area], day: date) -> type[EventForm]:
    """The form with a field for each area that places can be kept for."""
    own: dict[str, Any] = {
        kept_field(area.code): fields.number(f"For {area.name_on(day)}", highest=5000) for area in areas
    }
    day_of_release: Any = EventForm.kept_until
    for number, field in enumerate(own.values(), 1):  # on the page, and among its errors, in front of that day
        field.creation_counter = day_of_release.creation_counter - 1 + number / (len(own) + 1)
    return type("EventFormOfAreas", (EventForm,), {**own, "areas": areas})


def as_typed(details: EventDetails, rule: ClosingRule) -> dict[str, Any]:
    """An event as its form shows it."""
    usual = schedule.closes_at(details.slots[0].starts_at, bool(details.room_places), rule) if details.slots else None
    closes = clock.local(details.closes_at)
    other = bool(details.slots) and details.closes_at != usual
    return {
        **vars(details),
        **{kept_field(area): places for area, places in details.kept},
        "sittings": [
            {"number": str(slot.number or ""), "day": slot.day, "starts": slot.starts, "ends": slot.ends}
            for slot in details.slots
        ],
        "venue": str(details.venue_id or ""),
        "room_places": details.room_places or None,
        "online_places": details.online_places or None,
        "closing": ANOTHER if other else USUAL,
        "closes_day": closes.date() if other else None,
        "closes_time": closes.time() if other else None,
        "agencies": [str(agency_id) for agency_id in sorted(details.agency_ids)],
        "trainers": [str(trainer_id) for trainer_id in sorted(details.trainer_ids)],
    }


def with_one_more(typed: MultiDict[str, str], form: EventForm) -> MultiDict[str, str]:
    """What was typed, with one more sitting: the next working day at the same times, where the last can be read."""
    more = MultiDict(typed)
    number = len(form.sittings)
    last = form.sittings[-1].form.slot
    if last:
        following = schedule.next_slot(last)
        more.setlist(
            f"sittings-{number}-day", [str(following.day.day), str(following.day.month), str(following.day.year)]
        )
        more[f"sittings-{number}-starts"] = typed[f"sittings-{number - 1}-starts"]
        more[f"sittings-{number}-ends"] = typed[f"sittings-{number - 1}-ends"]
    else:
        more.setlist(f"sittings-{number}-day", ["", "", ""])
    return more


def with_one_less(typed: MultiDict[str, str], sittings: int, gone: int) -> MultiDict[str, str]:
    """What was typed, without one sitting; those after it move up."""
    fewer = MultiDict((name, value) for name, value in typed.items(multi=True) if not name.startswith("sittings-"))
    staying = [number for number in range(sittings) if number != gone]
    for place, number in enumerate(staying):
        for part in ("number", "day", "starts", "ends"):
            fewer.setlist(f"sittings-{place}-{part}", typed.getlist(f"sittings-{number}-{part}"))
    return fewer
