"""The form of a cancellation policy: a fixed number of rows for its steps, so that it works without scripts."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import wtforms
from wtforms import Field, FieldList, FormField

from training import fields
from training.fields import set_list_error
from training.kept import is_put_back
from training.payments.models import NAME_LENGTH
from training.payments.policy import MOST_DAYS, MOST_PENCE, NO_SUM, DueShare, Policy, PolicyStep, Scale, problems

ROWS, FREE_ROWS = 6, 4
NO_DAYS = "Enter the working days of notice: 0 for cancelling at the very end"
NO_DUE = "Enter a share or a sum: 0 where nothing is due"
BOTH = "Enter a share or a sum, not both"
NO_SUM_TYPED = "Enter the sum: 0 where nothing is due"
TOO_FINE = "Use at most two digits after the point"


class StepForm(wtforms.Form):
    """One step for places with a price."""

    days = fields.number("Working days, at least", hint="", highest=MOST_DAYS)
    percent = fields.decimal("Share of price, %", hint="", highest=Decimal(100))
    pence = fields.pounds("Or a sum", hint="", highest=MOST_PENCE)


class FreeStepForm(wtforms.Form):
    """One step for free places: there is no price to take a share of."""

    days = fields.number("Working days, at least", hint="", highest=MOST_DAYS)
    pence = fields.pounds("Sum", hint="", highest=MOST_PENCE)


class PolicyForm(fields.Form):
    name = fields.text("Name", "Enter a name", hint="Only you see it. Like: Conferences", limit=NAME_LENGTH)
    paid = FieldList(FormField(StepForm), min_entries=ROWS, max_entries=ROWS)
    absence_percent = fields.decimal("Share of price, %", hint="", highest=Decimal(100))
    absence_pence = fields.pounds("Or a sum", hint="", highest=MOST_PENCE)
    free = FieldList(FormField(FreeStepForm), min_entries=FREE_ROWS, max_entries=FREE_ROWS)
    free_absence = fields.pounds("Sum", hint="Leave it empty for nothing.", highest=MOST_PENCE)
    submit = fields.button("Save the policy")

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, then whether each row says enough, then whether the steps go together."""
        super().validate(extra_validators)
        if is_put_back():
            return False
        for list_name in ("paid", "free"):
            for number, row in self._filled(list_name):
                for part, sentence in _lacking(row):
                    set_list_error(self, list_name, number, part, sentence)
        for part, sentence in _lacking_of(self.absence_percent, self.absence_pence):
            fields.set_errors(self, f"absence_{part}", sentence)
        if not self.errors:
            self._judge()
        self._number_steps()
        return not self.errors

    def _judge(self) -> None:
        for problem in problems(self.policy()):
            if problem.step is None and self[problem.scale].entries and not self._filled(problem.scale):
                set_list_error(self, problem.scale, 0, "days", problem.sentence)
            elif problem.step is None:
                fields.set_errors(self, "absence_pence", problem.sentence)
            else:
                number, row = self._filled(problem.scale)[problem.step]
                part = "days" if "step" in problem.sentence else "pence" if row.pence.data is not None else "percent"
                set_list_error(self, problem.scale, number, part, problem.sentence)

    def _number_steps(self) -> None:
        """In the error summary, a sentence about a step says which, and for which places."""
        for list_name, kind in (("paid", "Step"), ("free", "Free places, step")):
            for number, entry in enumerate(self[list_name], start=1):
                for field in entry.form:
                    field.errors = [f"{kind} {number}: {sentence}" for sentence in field.errors]

    def _filled(self, list_name: str) -> list[tuple[int, Any]]:
        """The rows in which anything was typed, with their places."""
        return [(number, entry.form) for number, entry in enumerate(self[list_name]) if any(map(_is_typed, entry.form))]

    def policy(self) -> Policy:
        """What was typed. Only to be asked for once every row that is filled says enough."""
        paid = tuple(PolicyStep(row.days.data, _due(row.percent, row.pence)) for _, row in self._filled("paid"))
        free = tuple(PolicyStep(row.days.data, DueShare(pence=row.pence.data)) for _, row in self._filled("free"))
        return Policy(
            paid=Scale(paid, _due(self.absence_percent, self.absence_pence)),
            free=Scale(free or (PolicyStep(0, NO_SUM),), DueShare(pence=self.free_absence.data or 0)),
        )


def _lacking(row: Any) -> Iterator[tuple[str, str]]:
    """What one row needs too, and beside which of its fields to say so."""
    if not _is_typed(row.days):
        yield "days", NO_DAYS
    if "percent" in row:
        yield from _lacking_of(row.percent, row.pence)
    elif not _is_typed(row.pence):
        yield "pence", NO_SUM_TYPED


def _lacking_of(percent: Field, pence: Field) -> Iterator[tuple[str, str]]:
    if not _is_typed(percent) and not _is_typed(pence):
        yield "percent", NO_DUE
    elif _is_typed(percent) and _is_typed(pence):
        yield "pence", BOTH
    elif percent.data is not None and not percent.errors and percent.data != round(percent.data, 2):
        yield "percent", TOO_FINE


def _is_typed(field: Field) -> bool:
    """Is anything in it, even what cannot be read?"""
    return field.data is not None or any(str(part).strip() for part in field.raw_data or ())


def _due(percent: Field, pence: Field) -> DueShare:
    return DueShare(percent=percent.data, pence=pence.data)


def as_typed(name: str, policy: Policy) -> dict[str, Any]:
    """A policy as its form shows it."""
    return {
        "name": name,
        "paid": [
            {"days": step.days, "percent": step.due.percent, "pence": step.due.pence} for step in policy.paid.steps
        ],
        "absence_percent": policy.paid.absence.percent,
        "absence_pence": policy.paid.absence.pence,
        "free": [{"days": step.days, "pence": step.due.pence} for step in policy.free.steps],
        "free_absence": policy.free.absence.pence,
    }
