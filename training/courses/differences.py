"""What is saved beside what somebody typed, for a form that was open while another person saved."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from wtforms import Field
from wtforms.form import BaseForm

from training import clock, money
from training.courses import schedule
from training.courses.schedule import Slot

Row = tuple[str, str, str]


def differences(form: BaseForm, saved: Mapping[str, Any], typed: Mapping[str, Any]) -> list[Row]:
    """Label, what is saved now, what is in the form: one row for each field where they differ."""
    return [
        (field.label.text, _said(field, saved[field.name]), _said(field, typed[field.name]))
        for field in form
        if field.name in saved and field.name in typed and saved[field.name] != typed[field.name]
    ]


def _said(field: Field, value: Any) -> str:
    """A value as a person reads it: the words of a choice, a date, pounds, or what was typed."""
    if value in (None, "", []):
        return "Nothing"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if field.name == "sittings":
        return schedule.when([Slot(sitting["day"], sitting["starts"], sitting["ends"]) for sitting in value])
    if field.name == "price_pence":
        return money.price(value)
    if isinstance(value, date):
        return clock.show_date(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    choices = dict(getattr(field, "choices", None) or ())
    return ", ".join(str(choices.get(item, item)) for item in (value if isinstance(value, list) else [value]))
