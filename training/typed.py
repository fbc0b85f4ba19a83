"""What people type, made into dates, times, sums and numbers, with a sentence when it cannot be."""

import re
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import (
    GovDateInput,
    GovInput,
)
from wtforms import (
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.form import BaseForm
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

from training import money
from training.search.normal_form import is_blank

OF_ANY_FIELD = re.compile(
    r"Use [\d,]+ characters|Enter a (whole )?number|Enter a real date|Enter the year with|The date needs"
    r"|Enter a time like|Enter at most|Choose one of these$"
)


def error_in_summary(field: Field) -> str:
    """What is wrong with a field, as it stands apart from it: a sentence that may be about any field names its own."""
    sentence = str(field.errors[0])
    if not OF_ANY_FIELD.match(sentence):
        return sentence
    name = field.label.text.removesuffix(" (optional)")
    return f"{name} {sentence}" if name.endswith("?") else f"{name}: {sentence[0].lower()}{sentence[1:]}"


class Line(StringField):
    """One line. A line that has to be filled in is there once its form was found right; another may be None."""

    data: Any


class Paragraph(TextAreaField):
    """Several lines, likewise."""

    data: Any


class DropDown(SelectField):
    """The value of what was chosen in a drop-down, likewise. We offer pairs of a value and a text, and no groups.

    Where scripts let people type to find, `typed` is what they typed and did not pick: the page shows it again.
    """

    data: Any
    choices: Any
    typed: str = ""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        said = formdata.get(f"{self.name}_typed", "") if formdata and not self.data else ""
        self.typed = "" if is_blank(said) else " ".join(said.split())[:200]
        if self.typed:
            self.render_kw = {**(self.render_kw or {}), "data-typed": self.typed}

    def find_by_typing(self, *always: str, none: str = "") -> None:
        """Let people type to find, where scripts run. The values `always` stay at the end of what is found; `none` is
        said where nothing is.
        """
        said = {"data-always": " ".join(always), "data-none": none}
        more = {name: text for name, text in said.items() if text}
        self.render_kw = {**(self.render_kw or {}), "data-autocomplete": "", **more}


class Hidden(HiddenField):
    """A token or a number that the page carries along."""

    data: Any


class EmailInput(GovInput):
    input_type = "email"


class DateInput(GovDateInput):
    """GOV.UK's three boxes. With a part missing the library's own would fail: here what was typed stays."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        if field.raw_data is not None:
            field.raw_data = [*field.raw_data, "", "", ""][:3]
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        return params


class AnyPart:
    """Is anything typed in any of the three boxes? WTForms' own look at the first, and forget which part is missing."""

    def __init__(self, missing: str | None) -> None:
        self.missing = missing

    def __call__(self, form: BaseForm, field: Field) -> None:
        if not any(part.strip() for part in field.raw_data or []):
            raise StopValidation(self.missing or "")


class TypedDate(DateField):
    """A date from three boxes, with a sentence that says which part is missing, or gives the `example`."""

    data: Any

    def __init__(self, label: str, *, example: str, **more: Any) -> None:
        super().__init__(label, **more)
        self.example = example

    def process_formdata(self, valuelist: list[str]) -> None:
        parts = [part.strip() for part in valuelist]
        if not any(parts):
            self.data = None
            return
        self.data = None
        missing = [name for name, part in zip(("day", "month", "year"), [*parts, "", "", ""], strict=False) if not part]
        if missing:
            raise ValidationError(f"The date needs a {' and a '.join(missing)} too")
        try:
            day, month, year = (int(part) for part in parts)
            self.data = date(year, month, day)
        except (ValueError, OverflowError):
            raise ValidationError(f"Enter a real date, like {self.example}") from None
        if not 2000 <= self.data.year <= 2100:
            self.data = None
            raise ValidationError("Enter the year with four digits, like 2026")


class TypedTime(StringField):
    """A time of day, typed as people type it: 9:30, 09.30, 930, 9.30am, 4pm."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = (valuelist[0] if valuelist else "").strip().lower().replace(".", ":").replace(" ", "")
        self.data = None
        if not typed:
            return
        afternoon, morning = typed.endswith("pm"), typed.endswith("am")
        digits = typed.removesuffix("pm").removesuffix("am")
        if ":" not in digits:
            digits = f"{digits}:00" if len(digits) <= 2 else f"{digits[:-2]}:{digits[-2:]}"
        hour_text, _, minute_text = digits.partition(":")
        try:
            hour, minute = int(hour_text), int(minute_text)
            if (afternoon or morning) and not 1 <= hour <= 12:
                raise ValueError
            if afternoon or morning:
                hour = hour % 12 + (12 if afternoon else 0)
            self.data = time(hour, minute)
        except (ValueError, OverflowError):
            raise ValidationError("Enter a time like 9:30am or 16:30") from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%H:%M}" if isinstance(self.data, time) else ""


class TypedMoney(StringField):
    """Pounds as people type them; the data is whole pence."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if typed:
            try:
                self.data = money.parse(typed)
            except ValueError as error:
                raise ValidationError(str(error)) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data // 100}.{self.data % 100:02}" if isinstance(self.data, int) else ""


class TypedNumber(IntegerField):
    """A whole number, with our sentence when it is not one."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = (valuelist[0] if valuelist else "").strip().replace(",", "")
        self.data = None
        if typed:
            try:
                self.data = int(typed)
            except ValueError:
                raise ValidationError("Enter a whole number") from None


class TypedDecimal(StringField):
    """A number with a decimal part, like hours: 1.5."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if typed:
            try:
                self.data = Decimal(typed)
            except InvalidOperation:
                raise ValidationError("Enter a number, like 3.5") from None
            if not self.data.is_finite():
                self.data = None
                raise ValidationError("Enter a number, like 3.5")

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.normalize():f}" if isinstance(self.data, Decimal) else ""


class Radios(RadioField):
    """Radios whose first button carries the field's own id, so that the error summary can lead there."""

    choices: Any
