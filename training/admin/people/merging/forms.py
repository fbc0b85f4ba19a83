"""What is chosen when two become one: whose name, whose address, and which of two bookings stays."""

from collections.abc import Sequence

from wtforms import Field

from training import clock, fields
from training.bookings.models import Booking
from training.merging.operations import MergePerson
from training.merging.queries import Twice
from training.people.models import Person

_LOSER, _WINNER = "other", "this"


CHECKED = "Check that they are one, then tick the box"


class MergeForm(fields.Form):
    """The press; what has to be chosen is added for the two it is about."""


class MergeDoubtedForm(MergeForm):
    """The same where something speaks against it."""

    checked = fields.tick("I have checked that they are one", CHECKED)


class MergePeopleForm(MergeForm):
    """Its fields are named for the two people; see `form_for_people`."""

    def chosen(self) -> MergePerson:
        kept = [field.data for field in self if field.name.startswith("keep_") and field.data]
        return MergePerson(
            name_of_loser="chosen_name" in self and self["chosen_name"].data == _LOSER,
            main_address_of_loser="main_address" in self and self["main_address"].data == _LOSER,
            keep=kept,
        )


def form_for_people(winner: Person, loser: Person, twices: Sequence[Twice], *, asks: bool) -> MergePeopleForm:
    """The form for these two. `asks`: something speaks against it, so whoever presses says that they have checked."""
    made: dict[str, Field] = {}
    if winner.name != loser.name:
        names = [(_WINNER, winner.name), (_LOSER, loser.name)]
        made["chosen_name"] = fields.choice("Which name stays?", names, "Choose which name stays")
    if winner.email and loser.email and winner.email.lower() != loser.email.lower():
        addresses = [(_WINNER, winner.email), (_LOSER, loser.email)]
        made["main_address"] = fields.choice(
            "Where do messages go?",
            addresses,
            "Choose where messages go",
            hint="We find them by either address from now on. They sign in with this one.",
        )
    for twice in twices:
        when = f"{twice.event.course.title}, {clock.show_moment(twice.event.starts_at)}"
        made[f"keep_{twice.event.id}"] = fields.choice(
            f"Which booking stays for {when}?",
            [(one.ref, _said_of(one)) for one in (twice.of_winner, twice.of_loser)],
            "Choose which of the two bookings stays",
            hint="The other is cancelled now and costs nothing. What was paid for it goes back. They are told. "
            "It stays cancelled, also when the merge is undone: book it again then.",
        )
    if asks:
        made["checked"] = fields.tick("I have checked that they are one", CHECKED)
    form: MergePeopleForm = type("MergePeopleForm", (MergePeopleForm,), made)()
    if not form.is_submitted():
        _preselect(form, winner, loser)
    return form


def _preselect(form: MergePeopleForm, winner: Person, loser: Person) -> None:
    if "chosen_name" in form:
        form["chosen_name"].data = _WINNER
    if "main_address" in form:
        form["main_address"].data = _LOSER if loser.confirmed_at and not winner.confirmed_at else _WINNER


def _said_of(booking: Booking) -> str:
    whose = booking.delegate.name if booking.delegate else ""
    return f"{booking.ref}: {booking.state}, for {booking.agency_name}, booked as {whose}"
