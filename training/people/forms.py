"""Accounts: Flask-Security's forms in our words and GOV.UK's widgets."""

from typing import Any

from flask_security import forms as security_forms
from flask_security.utils import validate_redirect_url
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput
from wtforms import Field, PasswordField
from wtforms.validators import DataRequired, EqualTo, Length, ValidationError

from training import fields
from training.people import sentences
from training.people.models import NAME_LENGTH, Person

PASSWORD_HINT = "At least 10 characters. Three words that do not belong together are easy to remember."  # noqa: S105
LONGEST_PASSWORD = 1000


def _password(label: str, missing: str, autocomplete: str, hint: str = "") -> PasswordField:
    too_long = Length(max=LONGEST_PASSWORD, message=f"Use {LONGEST_PASSWORD:,} characters or fewer")
    return PasswordField(
        label,
        description=hint,
        widget=GovPasswordInput(),
        render_kw={"params": {"autocomplete": autocomplete}},
        validators=[DataRequired(missing), too_long],
    )


def _email(*checks: Any, hint: str = "", gets_mail: bool = True) -> Any:
    """An address, put into its usual form before Flask-Security's checks look for it in the database."""
    field: Any = fields.email("E-mail address", sentences.EMAIL_MISSING, hint=hint, gets_mail=gets_mail)
    field.kwargs["validators"] += [security_forms.EmailValidation(verify=bool(checks)), *checks]
    return field


def _refuse_when_off(person: Any) -> None:
    if person is not None and not person.is_active:
        raise ValidationError(sentences.SWITCHED_OFF)


def is_on_this_site(address: str) -> bool:
    """Whether an address that came with a form leads to a page of this site. Browsers take \\ for /."""
    ways = (address, address.replace("\\", "/"))
    return address.isprintable() and all(validate_redirect_url(way) for way in ways)


class _LeadsOn:
    """Leads on to where somebody was going, as long as that is on this site; other addresses are forgotten."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_on_this_site(self.next.data or ""):  # type: ignore[attr-defined]
            self.next.data = ""  # type: ignore[attr-defined]


class AnswersAlike:
    """Nobody learns from a mistake who has an account.

    Flask-Security takes every error away, or makes one sentence of them all. What has nothing to do with accounts, such
    as a field left empty, may be said all the same.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._may_be_said: dict[str, list[str]] = {}

    def validate(self, **kwargs: Any) -> bool:
        passed: bool = super().validate(**kwargs)  # type: ignore[misc]
        for field in self:  # type: ignore[attr-defined]
            if said := [error for error in field.errors if error not in sentences.ABOUT_ACCOUNTS]:
                self._may_be_said[field.name] = said
        return passed

    def say_what_may_be_said(self) -> None:
        if self._may_be_said:
            self.form_errors: list[str] = []
            for name, said in self._may_be_said.items():
                self[name].errors = said  # type: ignore[index]


class SignInForm(AnswersAlike, _LeadsOn, security_forms.LoginForm):
    """Without “remember me”: a session cookie is enough, and a shared computer forgets."""

    email = _email(gets_mail=False)  # whoever had an account before we looked gets in
    password = _password("Password", "Enter your password", "current-password")
    remember: Any = None
    typed = fields.hidden()
    """What somebody typed before they were asked to sign in, packed by kept.py."""
    submit = fields.button("Sign in")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.description = ""  # Flask-Security put a link there; ours stands below the button

    def validate(self, **kwargs: Any) -> bool:
        passed = super().validate(**kwargs)
        if self.user_authenticated and self.email.errors:  # they knew the password, so they may know the rest
            self._may_be_said["email"] = list(self.email.errors)
        return passed


class RegisterForm(_LeadsOn, security_forms.RegisterFormV2):
    """Without a password: whoever registers an address need not be whose it is. Its owner chooses one by the link."""

    name = fields.text(
        "Full name",
        "Enter your full name",
        hint="As it should appear on your certificates",
        limit=NAME_LENGTH,
        autocomplete="name",
        spellcheck="false",
    )
    email = _email(security_forms.unique_user_email, hint="We will send you a link there, to choose a password")
    password: Any = None
    submit = fields.button("Create an account")

    def validate(self, **kwargs: Any) -> bool:
        """Passing over Flask-Security's own check, which is of the password."""
        passed: bool = super(security_forms.RegisterFormV2, self).validate(**kwargs)
        return passed

    def to_dict(self, only_user: bool) -> dict[str, Any]:
        return {**super().to_dict(only_user), "password": None}


class ConfirmForm(security_forms.ResetPasswordForm):
    """Where the link of a new account leads: whoever reads the mail of the address chooses the password."""

    password = _password("Choose a password", "Choose a password", "new-password", PASSWORD_HINT)
    password_confirm: Any = None
    submit = fields.button("Confirm my address")


class ForgotPasswordForm(AnswersAlike, security_forms.Form):
    """For everybody with an account that is on: the link proves the address too, so it need not be confirmed before."""

    user: Person | None = None  # set by valid_user_email
    requires_confirmation = False
    email = _email(security_forms.valid_user_email)
    submit = fields.button("Send me a link")

    def validate_email(self, _field: Field) -> None:
        _refuse_when_off(self.user)


class ResetPasswordForm(security_forms.ResetPasswordForm):
    password = _password("New password", "Choose a new password", "new-password", PASSWORD_HINT)
    password_confirm: Any = None
    submit = fields.button("Save my new password")


class ChangePasswordForm(security_forms.ChangePasswordForm):
    """Also for somebody who has no password yet; then the current one is not asked for."""

    password = PasswordField(
        "Current password",
        widget=GovPasswordInput(),
        render_kw={"params": {"autocomplete": "current-password"}},
        validators=[Length(max=LONGEST_PASSWORD, message=f"Use {LONGEST_PASSWORD:,} characters or fewer")],
    )
    new_password = _password("New password", "Choose a new password", "new-password", PASSWORD_HINT)
    new_password_confirm = PasswordField(
        "New password again",
        widget=GovPasswordInput(),
        render_kw={"params": {"autocomplete": "new-password"}},
        validators=[EqualTo("new_password", message=sentences.DIFFERENT_PASSWORDS)],
    )
    submit = fields.button("Save my new password")


class SendConfirmationForm(AnswersAlike, security_forms.SendConfirmationForm):
    email = _email(security_forms.valid_user_email)
    submit = fields.button("Send the link again")

    def validate_email(self, _field: Field) -> None:
        _refuse_when_off(self.user)


class VerifyForm(_LeadsOn, security_forms.VerifyForm):
    password = _password("Password", "Enter your password", "current-password")
    submit = fields.button("Carry on")
