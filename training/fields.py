"""Form fields in GOV.UK's look, with our limits and sentences: what every form is made of."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from flask import g, render_template
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovFileInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from markupsafe import Markup
from wtforms import (
    BooleanField,
    Field,
    SelectMultipleField,
    SubmitField,
    ValidationError,
)
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional

from training import money
from training.addresses import normal_address, why_not_sendable
from training.kept import is_put_back
from training.search.normal_form import is_blank
from training.typed import (
    AnyPart,
    DateInput,
    DropDown,
    EmailInput,
    Hidden,
    Line,
    Paragraph,
    Radios,
    TypedDate,
    TypedDecimal,
    TypedMoney,
    TypedNumber,
    TypedTime,
)

Choices = Sequence[tuple[str, str]] | Callable[[], Sequence[tuple[str, str]]]

ONE_OF_THESE = "Choose one of these"
NOT_AN_EMAIL = "Enter an e-mail address in the correct format, like name@example.org.uk"


class _OurWords:
    """What WTForms says by itself, in our words. Only who changes a page on its way to us is told so."""

    _OURS: ClassVar = {
        "Not a valid choice.": ONE_OF_THESE,
        "Invalid Choice: could not coerce.": ONE_OF_THESE,
        "Invalid choice(s): one or more data inputs could not be coerced.": ONE_OF_THESE,
    }

    def gettext(self, words: str) -> str:
        return self._OURS.get(words, words)

    def ngettext(self, one: str, several: str, number: int) -> str:
        """Of several choices: that one, or more, is not among those we offer."""
        return ONE_OF_THESE if "not valid choice" in several else one if number == 1 else several


class Form(FlaskForm):
    """A form whose errors come one a field, in the order of the page."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, _form: BaseForm) -> _OurWords:
            return _OurWords()

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything that was typed can be taken; nothing is, while it is only put back into the form."""
        if is_put_back():
            return False
        return bool(super().validate(extra_validators))

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """The same where something was sent, also of a form whose own validate() asks for its errors only."""
        return not is_put_back() and bool(super().validate_on_submit(extra_validators))


class PressForm(Form):
    """A button and its token, and nothing to fill in."""


def _presence(missing: str | None) -> list[Any]:
    return [DataRequired(missing)] if missing else [Optional()]


def _one_line(typed: str | None) -> str | None:
    return ("" if is_blank(typed) else " ".join(typed.split())) if typed else typed


def _trimmed(typed: str | None) -> str | None:
    """NUL comes from no keyboard, and PostgreSQL keeps none. What nobody can see is nothing."""
    return ("" if is_blank(typed) else typed.replace("\x00", "").strip().replace("\r\n", "\n")) if typed else typed


def _usual_spelling(typed: str | None) -> str | None:
    """What is no address stays as it was typed, for its validator to say so."""
    try:
        return normal_address(typed) if typed else typed
    except ValueError:
        return typed.strip() if typed else typed


def text(
    label: str,
    missing: str | None = None,
    *,
    hint: str = "",
    limit: int = 200,
    checks: Sequence[Any] = (),
    widget: Any = None,
    **attributes: str,
) -> Line:
    """One line. `missing` is the sentence when it is empty; without one it may be."""
    too_long = Length(max=limit, message=f"Use {limit:,} characters or fewer")
    return Line(
        label,
        description=hint,
        widget=widget or GovTextInput(),
        render_kw=attributes,
        filters=[_one_line],
        validators=[*_presence(missing), too_long, *checks],
    )


def _can_be_sent_to(_form: BaseForm, field: Field) -> None:
    if not field.errors and (sentence := why_not_sendable(field.data)):
        raise ValidationError(sentence)


def email(label: str, missing: str | None = None, *, hint: str = "", gets_mail: bool = True, **attributes: str) -> Line:
    """An e-mail address. One that `gets_mail` has to be one that mail can be sent to."""
    too_long = Length(max=254, message="An e-mail address has at most 254 characters")
    return Line(
        label,
        description=hint,
        widget=EmailInput(),
        render_kw={"spellcheck": "false", "autocomplete": "email", **attributes},
        filters=[_usual_spelling],
        validators=[
            *_presence(missing),
            too_long,
            Email(NOT_AN_EMAIL),
            *([_can_be_sent_to] if gets_mail else []),
        ],
    )


def paragraph(
    label: str, missing: str | None = None, *, hint: str = "", limit: int = 2000, rows: int = 4, widget: Any = None
) -> Paragraph:
    """Several lines."""
    return Paragraph(
        label,
        description=hint,
        widget=widget or GovTextArea(),
        render_kw={"params": {"rows": rows}},
        filters=[_trimmed],
        validators=[*_presence(missing), Length(max=limit, message=f"Use {limit:,} characters or fewer")],
    )


NAME_NOBODY = "Do not name a child or a family here."


class _FreeText:
    """Before the first box of a page that takes free words stands where a worry about a child belongs."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        box: Markup = super().__call__(field, **kwargs)  # type: ignore[misc]  # beside one of GOV.UK's widgets
        if g.get("says_where_worries_belong"):
            return box
        g.says_where_worries_belong = True
        return Markup(render_template("components/worried.html")) + box  # noqa: S704 - our own template


class _FreeLine(_FreeText, GovTextInput):
    pass


class _FreeParagraph(_FreeText, GovTextArea):
    pass


def free_text(label: str, missing: str | None = None, *, hint: str = "", **more: Any) -> Line:
    """One line of somebody's own words, which may be about a child: the box says not to, and where a worry belongs."""
    return text(label, missing, hint=_with_warning(hint), widget=_FreeLine(), **more)


def free_paragraph(label: str, missing: str | None = None, *, hint: str = "", **more: Any) -> Paragraph:
    """Several lines of somebody's own words, likewise."""
    return paragraph(label, missing, hint=_with_warning(hint), widget=_FreeParagraph(), **more)


def _with_warning(hint: str) -> str:
    ends = "" if not hint or hint.endswith((".", "?", "!")) else "."
    return f"{hint}{ends} {NAME_NOBODY}".strip()


def number(
    label: str, missing: str | None = None, *, hint: str = "", lowest: int = 0, highest: int = 1_000_000
) -> TypedNumber:
    presence = [InputRequired(missing)] if missing else [Optional()]
    return TypedNumber(
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
) -> TypedDecimal:
    """A number with a decimal part; its data is a Decimal."""
    presence = [InputRequired(missing)] if missing else [Optional()]
    return TypedDecimal(
        label,
        description=hint,
        widget=GovTextInput(),
        render_kw={"inputmode": "decimal", "params": {"classes": "govuk-input--width-5"}},
        validators=[*presence, NumberRange(lowest, highest, message=f"Enter a number from {lowest} to {highest}")],
    )


def pounds(label: str, missing: str | None = None, *, hint: str = "", highest: int = 1_000_000) -> TypedMoney:
    """A sum in pounds; its data is whole pence, 0 included."""
    presence = [InputRequired(missing)] if missing else [Optional()]
    return TypedMoney(
        label,
        description=hint,
        widget=GovTextInput(),
        render_kw={"inputmode": "decimal", "params": {"prefix": {"text": "£"}, "classes": "govuk-input--width-5"}},
        validators=[*presence, NumberRange(0, highest, message=f"Enter at most {money.pounds(highest)}")],
    )


def day(label: str, missing: str | None = None, *, hint: str | None = None, is_past: bool = False) -> TypedDate:
    """A date from three boxes. `is_past`: of a day that has to be past, so that the example is."""
    example = "12 3 2025" if is_past else "12 5 2027"
    hint = f"For example, {example}" if hint is None else hint
    return TypedDate(label, example=example, description=hint, widget=DateInput(), validators=[AnyPart(missing)])


def refuse_days(first: date | None, last: date | None, most: int, too_many: str) -> None:
    """For the check of a last day, beside a first one. Raises ValidationError where it is before that, or the slip of a
    month or year made them more than `most` days, with the sentence `too_many`.
    """
    if first is None or last is None:
        return
    if last < first:
        raise ValidationError("The last day is before the first. Enter them the other way round")
    if (last - first).days >= most:
        raise ValidationError(too_many)


def clock_time(label: str, missing: str | None = None, *, hint: str = "For example, 9:30am") -> TypedTime:
    presence = [InputRequired(missing)] if missing else [Optional()]
    return TypedTime(
        label,
        description=hint,
        widget=GovTextInput(),
        render_kw={"params": {"classes": "govuk-input--width-5"}},
        validators=presence,
    )


def choice(
    label: str, choices: Choices, missing: str | None = "Choose one of these", *, hint: str = "", inline: bool = False
) -> Radios:
    """Radio buttons: one of a few. With None for `missing` none has to be chosen."""
    return Radios(
        label,
        choices=choices,
        description=hint,
        widget=GovRadioInput(),
        validators=[InputRequired(missing) if missing else Optional()],
        validate_choice=True,
        render_kw={"params": {"classes": "govuk-radios--inline"}} if inline else None,
    )


def select(
    label: str, choices: Choices, missing: str | None = None, *, hint: str = "", autocomplete: bool = False, **more: Any
) -> DropDown:
    """A drop-down: one of many. `autocomplete` lets people type to find, where scripts run."""
    return DropDown(
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


def hidden(**more: Any) -> Hidden:
    return Hidden(**more)


def button(label: str) -> SubmitField:
    return SubmitField(label, widget=GovSubmitInput())


def set_errors(form: BaseForm, field_name: str, sentence: str) -> None:
    """Put a sentence of an operation beside the field it is about."""
    field = form[field_name]
    field.errors = [*field.errors, sentence]


def set_list_error(form: BaseForm, list_name: str, number: int, part: str, sentence: str) -> None:
    """Put a sentence beside a field of the nth form of a list, and let the list know that it holds an error."""
    entries: Any = form[list_name]
    set_errors(entries[number].form, part, sentence)
    entries.errors = [entry.errors for entry in entries]
