"""Forms of the register."""

from collections.abc import Sequence
from typing import Any

from training import fields
from training.attendance.closing import REOPEN_REASONS, OutcomeByHand, OutcomeVerdict
from training.attendance.operations import WalkIn
from training.bookings.lifecycle import Outcome
from training.bookings.standing import word_of
from training.links import new_token
from training.people.agency_forms import AsksForAgency, which_of_these
from training.people.delegates import WorksFor
from training.people.models import NAME_LENGTH
from training.typed import Line

NOT_LISTED, THEMSELVES = "other", "self"
_AS_MARKED = ""


class WalkInForm(AsksForAgency):
    """Somebody at the door, in as few fields as will do: a name and an agency are enough for most."""

    form_token = fields.hidden()
    name = fields.text(
        "Full name",
        "Enter their full name",
        limit=NAME_LENGTH,
        autocomplete="off",
        autocapitalize="words",
        spellcheck="false",
    )
    agency = fields.select(
        "Organisation",
        [],
        "Choose their organisation",
        hint="Type the first letters",
        autocomplete=True,
        validate_choice=True,
    )
    other_agency = fields.text("Name of their organisation, if it is not listed", limit=NAME_LENGTH, autocomplete="off")
    email = fields.email(
        "E-mail address (optional)",
        hint="For the evaluation form and the certificate. Not needed for somebody we know.",
        autocomplete="off",
    )
    known = fields.hidden()
    """What was answered to whether they are who their agency has by that name: “yes” or “no”."""
    another = fields.tick("This is another person of the same name")
    agency_match = which_of_these()
    submit = fields.button("Add to the register")

    def __init__(self, agencies: Sequence[tuple[str, str]], *, for_the_public: bool = False, **values: Any) -> None:
        """`for_the_public`: nobody is asked whom they come for."""
        super().__init__(**values)
        last = [(NOT_LISTED, "My organisation is not listed"), (THEMSELVES, "I work for myself")]
        self.agency.choices = [("", ""), *agencies, *last]
        if not self.form_token.data or not 16 <= len(self.form_token.data) <= 40:
            self.form_token.data = new_token()
        self.agency.find_by_typing(NOT_LISTED, THEMSELVES)
        self.for_the_public = for_the_public
        if for_the_public:
            self.agency.data = THEMSELVES

    @property
    def typed_agency(self) -> Line:
        return self.other_agency

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        if self.agency.errors:
            self.agency.errors = ["Choose their organisation"]
        if self.agency.data == NOT_LISTED and not self.other_agency.data:
            fields.set_errors(self, "other_agency", "Enter the name of their organisation")
            return False
        return right

    def walk_in(self) -> WalkIn:
        works_for, another = self._works_for(), bool(self.another.data)
        known = {"yes": True, "no": False}.get(self.known.data or "")
        return WalkIn(self.name.data or "", self.email.data or "", works_for, self.form_token.data, another, known)

    @property
    def agency_text(self) -> str:
        """Their agency, as a page says it."""
        return (
            self.unlisted_text() if self.agency.data == NOT_LISTED else str(dict(self.agency.choices)[self.agency.data])
        )

    def _works_for(self) -> WorksFor:
        if self.agency.data == NOT_LISTED:
            return self.unlisted()
        return WorksFor(agency_id=None if self.agency.data == THEMSELVES else int(self.agency.data))


class CloseForm(fields.Form):
    """The button; what is decided otherwise comes in one DecisionForm for each person."""

    submit = fields.button("Close the register")


class DecisionForm(fields.Form):
    """Deciding otherwise than the marks would, for one person. Its token is the CloseForm's."""

    class Meta:
        csrf = False

    outcome = fields.select(
        "Decide otherwise",
        [(_AS_MARKED, "As marked"), *((outcome.value, word_of(outcome)) for outcome in Outcome)],
    )
    because = fields.free_text("Reason", hint="Kept with the booking, and seen by the training team", limit=300)

    def __init__(self, verdict: OutcomeVerdict) -> None:
        person = verdict.person
        otherwise = person.because or person.note_hidden
        earlier = {"outcome": person.outcome, "because": person.because} if otherwise else {}
        super().__init__(prefix=person.ref, data=earlier)
        self.verdict = verdict

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        if self.decided_otherwise and not self.because.data and not self.verdict.person.note_hidden:
            fields.set_errors(self, "because", f"Give a reason for {self.verdict.person.name}")
            return False
        return right

    @property
    def decided_otherwise(self) -> bool:
        return bool(self.outcome.data) and self.outcome.data != self.verdict.outcome

    def decided(self) -> OutcomeByHand | None:
        return OutcomeByHand(Outcome(self.outcome.data), self.because.data or "") if self.decided_otherwise else None


class ReopenForm(fields.Form):
    reason = fields.choice("Why does it have to be opened again?", list(REOPEN_REASONS.items()), "Choose a reason")
    submit = fields.button("Open the register again")


class OpenForm(fields.Form):
    """A link leads to a page with a button: mail scanners open links."""

    submit = fields.button("Open the register")
