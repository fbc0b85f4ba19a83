"""Adding and changing a course."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session
from wtforms import Field, ValidationError

from training import fields
from training.admin.programme.forms import (
    FORMATS,
    LINE_MANAGER,
    MARKDOWN_HINT,
    OPEN_TO,
    VAT,
    chosen_id,
    chosen_ids,
    needs_agencies,
)
from training.courses import references
from training.courses.models import Course, LineManager
from training.courses.operations import CourseDetails
from training.evaluations.questionnaires.queries import FormToChoose, forms_to_choose
from training.evaluations.questions import Stage
from training.payments.queries import policies_in_force

CODE_LENGTH = 20
MOST_OUTCOMES = 12
OUTCOME_LENGTH = 300
AUDIENCE_LENGTH = 60
NOTHING_ASKED = (
    "This form asks only about learning outcomes, and the course has none. So nobody is sent it."
    " Write the outcomes above, or choose another form."
)


class CourseForm(fields.Form):
    seen = fields.hidden()
    title = fields.text("Title", "Enter the title")
    code = fields.text(
        "Code", "Enter a code", hint="Short, like L3. References of events begin with it.", limit=CODE_LENGTH
    )
    level = fields.choice("Level", [], "Choose the level", inline=True)
    format = fields.choice("Format", FORMATS, "Choose the format", inline=True)
    summary = fields.paragraph("Summary", hint="One or two sentences, for lists.", limit=500, rows=2)
    audience = fields.paragraph("Who it is for", limit=500, rows=2)
    audiences = fields.several("Audiences", [], hint="Events of one day for the same audience are marked.")
    new_audiences = fields.text(
        "Other audiences", hint="For example, Early years, Designated leads. Commas between them.", limit=200
    )
    agenda = fields.paragraph("Agenda", hint=MARKDOWN_HINT, limit=4000, rows=4)
    bring = fields.text("What to bring", limit=500)
    lunch = fields.text("Lunch and refreshments", hint="Leave empty to use what the venue says.", limit=500)
    platform = fields.text(
        "How to join online",
        hint="For example: on Microsoft Teams, no account is needed. Camera and sound are.",
        limit=300,
    )
    description = fields.paragraph("Description", hint=MARKDOWN_HINT, limit=8000, rows=10)
    outcomes = fields.paragraph(
        "Learning outcomes",
        hint=f"One a line, at most {MOST_OUTCOMES}. Delegates rate their confidence in each before and after.",
        limit=(OUTCOME_LENGTH + 2) * MOST_OUTCOMES,
        rows=5,
    )

    hours = fields.decimal(
        "Hours of learning",
        "Enter the hours of learning",
        hint="For example, 3.5",
        lowest=Decimal("0.5"),
        highest=Decimal(100),
    )
    sittings = fields.number(
        "Sittings", "Enter the number of sittings", hint="A two-day course has 2.", lowest=1, highest=20
    )
    capacity = fields.number("Places", "Enter the number of places", lowest=1, highest=5000)
    minimum = fields.number(
        "Fewest people for an event to run",
        hint="With fewer, the desk asks you in time whether it runs. 0 or empty: it runs whoever comes.",
        highest=5000,
    )
    agency_cap = fields.number(
        "Most places for one agency",
        hint="Leave empty for no limit. Lifted 10 working days before.",
        lowest=1,
        highest=5000,
    )

    online_share = fields.number(
        "Online, present from so many per cent of the minutes",
        hint="Read from a report of Teams or Zoom. Leave empty to use what the settings say.",
        lowest=1,
        highest=100,
    )
    price_pence = fields.pounds(
        "Price", "Enter the price, or 0 where it is free", hint="The standard price. 0 is free."
    )
    vat = fields.select(
        "VAT", VAT, "Choose how it stands for VAT", hint="Shown on invoices. It never changes the price."
    )
    funder = fields.select("Paid for by", [], hint="Who makes it free, where somebody does.")
    policy = fields.select(
        "Cancellation policy", [], hint="For new bookings. Those there are keep what they agreed to."
    )
    delivery_partner = fields.text(
        "Delivered with or by", hint="A partner, not the funder. Leave empty if only the Board."
    )

    prerequisite = fields.select("Course that should come before", [])
    prerequisite_blocks = fields.tick(
        "Nobody may book without it",
        hint="Leave it empty to let delegates say when and where they did it. You see what they say.",
    )
    renews = fields.select("Course that it renews", [])
    refresh_months = fields.number(
        "Months until it should be renewed",
        hint="Leave empty where it has no end date.",
        lowest=1,
        highest=240,
    )
    before_form = fields.select(
        "Form before an event",
        [],
        hint="Goes when the joining instructions go, and closes when the event starts.",
    )
    evaluation_form = fields.select("Evaluation form", [], "Choose the evaluation form", hint="Straight after.")
    impact_form = fields.select("Form three months after", [], hint="What came of it, with a reminder two weeks later.")
    asks_manager = fields.tick(
        "Then ask the line manager what they saw change",
        hint="Only where the delegate agrees. The delegate sees the answer; the manager sees nothing of theirs.",
    )

    open_to = fields.choice("Who may book", OPEN_TO, "Choose who may book")
    agencies = fields.several(
        "Agencies", [], hint="Only people of these agencies can book.", validators=[needs_agencies]
    )
    line_manager = fields.choice("Line manager", LINE_MANAGER, "Choose whether the line manager takes part")
    submit = fields.button("Save the course")

    course: Course | None = None
    """The course that is changed, or None for a new one."""
    forms: Sequence[FormToChoose] = ()
    """The evaluation forms that there are."""

    def validate_code(self, field: Field) -> None:
        field.data = field.data.upper()
        if not references.fits(field.data, CODE_LENGTH):
            raise ValidationError("Use letters, digits and single dashes, like L3 or L3-REF")

    def validate_hours(self, field: Field) -> None:
        if not field.errors and field.data is not None and field.data * 10 % 1:
            raise ValidationError("Use half hours, or one digit after the point")

    def validate_outcomes(self, field: Field) -> None:
        lines = self.outcome_lines
        if len(lines) > MOST_OUTCOMES:
            raise ValidationError(f"Use at most {MOST_OUTCOMES} outcomes: there are {len(lines)} lines")
        if any(len(line) > OUTCOME_LENGTH for line in lines):
            raise ValidationError(f"Use {OUTCOME_LENGTH} characters or fewer on each line")
        if len(set(lines)) < len(lines):
            raise ValidationError("Two lines are the same")

    def validate_prerequisite(self, field: Field) -> None:
        self._refuse_itself(field, "A course cannot come before itself")

    def validate_prerequisite_blocks(self, field: Field) -> None:
        if field.data and chosen_id(self.prerequisite) is None:
            raise ValidationError("Choose the course that should come before, or clear this box")

    def validate_asks_manager(self, field: Field) -> None:
        if field.data and not self.impact_form.data:
            raise ValidationError("Choose a form three months after, in which delegates agree to it, or clear this box")
        if field.data and self.line_manager.data == LineManager.NONE:
            raise ValidationError(
                "Bookings of this course name no line manager. Choose below that they do, or clear this"
            )

    def validate_renews(self, field: Field) -> None:
        self._refuse_itself(field, "A course cannot renew itself")

    def _refuse_itself(self, field: Field, sentence: str) -> None:
        if self.course and chosen_id(field) == self.course.id:
            raise ValidationError(sentence)

    @property
    def outcome_lines(self) -> tuple[str, ...]:
        lines = (line.strip().lstrip("-*• ").strip() for line in (self.outcomes.data or "").splitlines())
        return tuple(line for line in lines if line)

    @property
    def evaluation_fields(self) -> tuple[Field, ...]:
        """The choices of a form for each stage."""
        return self.before_form, self.evaluation_form, self.impact_form

    @property
    def without_questions(self) -> dict[str, str]:
        """What is wrong with the choice of a form that would ask nothing of this course, by the name of the field."""
        empty = {one.code for one in self.forms if not one.asks_more and not self.outcome_lines}
        return {field.name: NOTHING_ASKED for field in self.evaluation_fields if field.data in empty}

    @property
    def audience_names(self) -> tuple[str, ...]:
        """Those ticked and those typed, each once, however it is written."""
        typed = (" ".join(name.split())[:AUDIENCE_LENGTH] for name in (self.new_audiences.data or "").split(","))
        names = {name.casefold(): name for name in (*typed, *(self.audiences.data or ())) if name}
        return tuple(sorted(names.values()))

    def details(self) -> CourseDetails:
        return CourseDetails(
            code=self.code.data if "code" in self else self.course.code if self.course else "",
            title=self.title.data,
            level=self.level.data,
            format=self.format.data,
            hours=self.hours.data,
            sittings=self.sittings.data,
            capacity=self.capacity.data,
            minimum=self.minimum.data or 0,
            price_pence=self.price_pence.data,
            vat=self.vat.data,
            funder_id=chosen_id(self.funder),
            delivery_partner=self.delivery_partner.data or "",
            audience=self.audience.data or "",
            summary=self.summary.data or "",
            description=self.description.data or "",
            evaluation_form=self.evaluation_form.data,
            before_form=self.before_form.data or "",
            impact_form=self.impact_form.data or "",
            asks_manager=self.asks_manager.data,
            refresh_months=self.refresh_months.data,
            prerequisite_id=chosen_id(self.prerequisite),
            prerequisite_blocks=self.prerequisite_blocks.data,
            renews_id=chosen_id(self.renews),
            agency_cap=self.agency_cap.data,
            online_share=self.online_share.data,
            open_to=self.open_to.data,
            line_manager=self.line_manager.data,
            policy_id=chosen_id(self.policy),
            outcomes=self.outcome_lines,
            agenda=self.agenda.data or "",
            bring=self.bring.data or "",
            lunch=self.lunch.data or "",
            platform=self.platform.data or "",
            audiences=self.audience_names,
            agency_ids=chosen_ids(self.agencies) if self.open_to.data == "agencies" else frozenset(),
        )


def as_typed(details: CourseDetails) -> dict[str, Any]:
    """A course as its form shows it."""
    return {
        **vars(details),
        "minimum": details.minimum or None,
        "funder": str(details.funder_id or ""),
        "prerequisite": str(details.prerequisite_id or ""),
        "renews": str(details.renews_id or ""),
        "policy": str(details.policy_id or ""),
        "outcomes": "\n".join(details.outcomes),
        "agencies": [str(agency_id) for agency_id in sorted(details.agency_ids)],
        "audiences": list(details.audiences),
    }


def policy_choices(session: Session) -> list[tuple[str, str]]:
    """The policies that a course may have: “the default” follows it when another becomes it."""
    in_force = policies_in_force(session)
    default = next((f"The default: {policy.name}" for policy in in_force if policy.is_default), "The default")
    return [("", default), *((str(policy.id), policy.name) for policy in in_force)]


def offer_evaluation_forms(session: Session, form: CourseForm) -> None:
    """The forms of each stage; before an event and three months after, a course need not ask.

    A form that is retired is offered to the courses that have it.
    """
    form.forms = forms_to_choose(session)
    course = form.course
    kept = {course.before_form, course.evaluation_form, course.impact_form} if course else set()
    for stage, field in (
        (Stage.BEFORE, form.before_form),
        (Stage.AFTER, form.evaluation_form),
        (Stage.IMPACT, form.impact_form),
    ):
        field.choices = [
            (one.code, f"{one.name} (no longer offered)" if one.is_retired else one.name)
            for one in form.forms
            if one.stage == stage and (not one.is_retired or one.code in kept)
        ]
        if stage is not Stage.AFTER:
            field.choices.insert(0, ("", "None: nobody is asked"))
