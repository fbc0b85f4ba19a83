"""Form fields in GOV.UK's look, with our limits and sentences: what every form is made of."""

from collections.abc import Callable, Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovDateInput,
    GovFileInput,
    GovInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
    ValidationError,
)
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional, StopValidation

from training import money

Choices = Sequence[tuple[str, str]] | Callable[[], Sequence[tuple[str, str]]]

NOT_AN_EMAIL = "Enter an e-mail address in the correct format, like name@example.org.uk"


class Form(FlaskForm):
    """A form whose errors come one a field, in the order of the page."""


class _EmailInput(GovInput):
    input_type = "email"


class _DateInput(GovDateInput):
    """GOV.UK's three boxes. With a part missing the library's own would fail: here what was typed stays."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        if field.raw_data is not None:
            field.raw_data = [*field.raw_data, "", "", ""][:3]
        return super().map_gov_params(field, **kwargs)


class _AnyPart:
    """Is anything typed in any of the three boxes? WTForms' own look at the first, and forget which part is missing."""

    def __init__(self, missing: str | None) -> None:
        self.missing = missing

    def __call__(self, form: BaseForm, field: Field) -> None:
        if not any(part.strip() for part in field.raw_data or []):
            raise StopValidation(self.missing or "")


class _TypedDate(DateField):
    """A date from three boxes, with a sentence that says which part is missing."""

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
            raise ValidationError("Enter a real date, like 12 5 2026") from None
        if not 2000 <= self.data.year <= 2100:
            self.data = None
            raise ValidationError("Enter the year with four digits, like 2026")


class _TypedTime(StringField):
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


class _TypedMoney(StringField):
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


class _TypedNumber(IntegerField):
    """A whole number, with our sentence when it is not one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = (valuelist[0] if valuelist else "").strip().replace(",", "")
        self.data = None
        if typed:
            try:
                self.data = int(typed)
            except ValueError:
                raise ValidationError("Enter a whole number") from None


class _TypedDecimal(StringField):
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


class _Radios(RadioField):
    """Radios whose first button carries the field's own id, so that the error summary can lead there."""


def _presence(missing: str | None) -> list[Any]:
    return [DataRequired(missing)] if missing else [Optional()]


def _one_line(typed: str | None) -> str | None:
    return " ".join(typed.split()) if typed else typed


def _trimmed(typed: str | None) -> str | None:
    return typed.strip().replace("\r\n", "\n") if typed else typed


def text(
    label: str,
    missing: str | None = None,
    *,
    hint: str = "",
    limit: int = 200,
    checks: Sequence[Any] = (),
    **attributes: str,
) -> StringField:
    """One line. `missing` is the sentence when it is empty; without one it may be."""
    too_long = Length(max=limit, message=f"Use {limit:,} characters or fewer")
    return StringField(
        label,
        description=hint,
        widget=GovTextInput(),
        render_kw=attributes,
        filters=[_one_line],
        validators=[*_presence(missing), too_long, *checks],
    )


def email(label: str, missing: str | None = None, *, hint: str = "", **attributes: str) -> StringField:
    too_long = Length(max=254, message="An e-mail address has at most 254 characters")
    return StringField(
        label,
        description=hint,
        widget=_EmailInput(),
        render_kw={"spellcheck": "false", "autocomplete": "email", **attributes},
        filters=[lambda typed: typed.strip() if typed else typed],
        validators=[*_presence(missing), too_long, Email(NOT_AN_EMAIL)],
    )


def paragraph(
    label: str, missing: str | None = None, *, hint: str = "", limit: int = 2000, rows: int = 4
) -> TextAreaField:
    """Several lines."""
    return TextAreaField(
        label,
        description=hint,
        widget=GovTextArea(),
        render_kw={"params": {"rows": rows}},
        filters=[_trimmed],
        validators=[*_presence(missing), Length(max=limit, message=f"Use {limit:,} characters or fewer")],
    )


def number(
    label: str, missing: str | None = None, *, hint: str = "", lowest: int = 0, highest: int = 1_000_000
) -> IntegerField:
    presence = [InputRequired(missing)] if missing else [Optional()]
    return _TypedNumber(
        label,
        description=hint,
        widget=GovTextInput(),
        render_kw={"inputmode": "numeric", "params": {"classes": "govuk-input--width-5"}},
        validators=[
            *presence,
            NumberRange(lowest, highest, message=f"Enter a number from {lowest:,} to {highest:,}"),
        ],
    )


def decimal(
    label: str, missing: str | None = None, *, hint: str = "", lowest: Decimal = Decimal(0), highest: Decimal
) -> StringField:
    """A number with a decimal part; its data is a Decimal."""
    presence = [InputRequired(missing)] if missing else [Optional()]
    return _TypedDecimal(
        label,
        description=hint,
        widget=GovTextInput(),
        render_kw={"inputmode": "decimal", "params": {"classes": "govuk-input--width-5"}},
        validators=[*presence, NumberRange(lowest, highest, message=f"Enter a number from {lowest} to {highest}")],
    )


def pounds(label: str, missing: str | None = None, *, hint: str = "", highest: int = 1_000_000) -> StringField:
    """A sum in pounds; its data is whole pence, 0 included."""
    presence = [InputRequired(missing)] if missing else [Optional()]
    return _TypedMoney(
        label,
        description=hint,
        widget=GovTextInput(),
        render_kw={"inputmode": "decimal", "params": {"prefix": {"text": "£"}, "classes": "govuk-input--width-5"}},
        validators=[*presence, NumberRange(0, highest, message=f"Enter at most {money.pounds(highest)}")],
    )


def day(label: str, missing: str | None = None, *, hint: str = "Like 12 5 2026") -> DateField:
    return _TypedDate(label, description=hint, widget=_DateInput(), validators=[_AnyPart(missing)])


def clock_time(label: str, missing: str | None = None, *, hint: str = "Like 9:30am") -> StringField:
    presence = [InputRequired(missing)] if missing else [Optional()]
    return _TypedTime(
        label,
        description=hint,
        widget=GovTextInput(),
        render_kw={"params": {"classes": "govuk-input--width-5"}},
        validators=presence,
    )


def choice(
    label: str, choices: Choices, missing: str = "Choose one of these", *, hint: str = "", inline: bool = False
) -> RadioField:
    """Radio buttons: one of a few."""
    return _Radios(
        label,
        choices=choices,
        description=hint,
        widget=GovRadioInput(),
        validators=[InputRequired(missing)],
        validate_choice=True,
        render_kw={"params": {"classes": "govuk-radios--inline"}} if inline else None,
    )


def select(
    label: str, choices: Choices, missing: str | None = None, *, hint: str = "", autocomplete: bool = False, **more: Any
) -> SelectField:
    """A drop-down: one of many. `autocomplete` lets people type to find, where scripts run."""
    return SelectField(
        label,
        choices=choices,
        description=hint,
        widget=GovSelect(),
        validators=_presence(missing),
        render_kw={"data-autocomplete": ""} if autocomplete else None,
        **more,
    )


def several(label: str, choices: Choices, *, hint: str = "", **more: Any) -> SelectMultipleField:
    """Check boxes: any of a few."""
    return SelectMultipleField(label, choices=choices, description=hint, widget=GovCheckboxesInput(), **more)


def tick(label: str, missing: str | None = None, *, hint: str = "") -> BooleanField:
    """One check box."""
    return BooleanField(
        label,
        description=hint,
        widget=GovCheckboxInput(),
        validators=[DataRequired(missing)] if missing else [],
    )


def upload(label: str, missing: str | None = None, *, hint: str = "") -> FileField:
    return FileField(label, description=hint, widget=GovFileInput(), validators=_presence(missing))


def hidden(**more: Any) -> HiddenField:
    return HiddenField(**more)


def button(label: str) -> SubmitField:
    return SubmitField(label, widget=GovSubmitInput())


def set_errors(form: BaseForm, field_name: str, sentence: str) -> None:
    """Put a sentence of an operation beside the field it is about."""
    field = form[field_name]
    field.errors = [*field.errors, sentence]
