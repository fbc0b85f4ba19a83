"""Accounts: Flask-Security's forms in our words and GOV.UK's widgets."""

from typing import Any

from flask_security import forms as security_forms
from flask_security.utils import validate_redirect_url
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput
from wtforms import Field, PasswordField
from wtforms.validators import DataRequired, EqualTo, Length, ValidationError

from training import fields
from training.people import sentences
from training.people.models import NAME_LENGTH

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


def _email(*checks: Any, hint: str = "") -> Field:
    """An address, put into its usual form before Flask-Security's checks look for it in the database."""
    field = fields.email("E-mail address", sentences.EMAIL_MISSING, hint=hint)
    field.kwargs["validators"] += [security_forms.EmailValidation(verify=bool(checks)), *checks]
    return field


class _LeadsOn:
    """Leads on to where somebody was going, as long as that is on this site; other addresses are forgotten."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not validate_redirect_url(self.next.data):  # type: ignore[attr-defined]
            self.next.data = ""  # type: ignore[attr-defined]


class SignInForm(_LeadsOn, security_forms.LoginForm):
    """Without “remember me”: a session cookie is enough, and a shared computer forgets."""

    email = _email()
    password = _password("Password", "Enter your password", "current-password")
    remember = None
    submit = fields.button("Sign in")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.description = ""  # Flask-Security put a link there; ours stands below the button
        self._may_be_said: dict[str | None, list[str]] = {}

    def validate(self, **kwargs: Any) -> bool:
        passed = super().validate(**kwargs)
        if self.ifield is None:
            self._may_be_said = {field.name: list(field.errors) for field in (self.email, self.password)}
        elif self.user_authenticated:
            self._may_be_said = {None: list(self.ifield.errors)}
        return passed

    def say_what_may_be_said(self) -> None:
        """Flask-Security answers every mistake with one sentence, so that nobody learns who has an account.

        What is missing from the form may be said all the same, and so may anything to who knew the password.
        """
        if any(self._may_be_said.values()):
            self.form_errors = self._may_be_said.pop(None, [])
            for name, errors in self._may_be_said.items():
                self[name].errors = errors


class RegisterForm(_LeadsOn, security_forms.RegisterFormV2):
    name = fields.text(
        "Full name",
        "Enter your full name",
        hint="As it should appear on your certificates",
        limit=NAME_LENGTH,
        autocomplete="name",
        spellcheck="false",
    )
    email = _email(security_forms.unique_user_email, hint="We send a link there to confirm that it is yours")
    password = _password("Choose a password", "Choose a password", "new-password", PASSWORD_HINT)
    submit = fields.button("Create an account")


class ForgotPasswordForm(security_forms.ForgotPasswordForm):
    """For everybody with an account that is on: the link proves the address too, so it need not be confirmed before."""

    email = _email(security_forms.valid_user_email)
    submit = fields.button("Send me a link")

    def validate(self, **kwargs: Any) -> bool:
        if not super(security_forms.ForgotPasswordForm, self).validate(**kwargs):
            return False
        assert self.user is not None  # valid_user_email found them
        if not self.user.is_active:
            self.email.errors = [sentences.SWITCHED_OFF]
            return False
        return True


class ResetPasswordForm(security_forms.ResetPasswordForm):
    password = _password("New password", "Choose a new password", "new-password", PASSWORD_HINT)
    password_confirm = None
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


class SendConfirmationForm(security_forms.SendConfirmationForm):
    email = _email(security_forms.valid_user_email)
    submit = fields.button("Send the link again")

    def validate_email(self, _field: Field) -> None:
        if self.user is not None and not self.user.is_active:
            raise ValidationError(sentences.SWITCHED_OFF)


class VerifyForm(_LeadsOn, security_forms.VerifyForm):
    password = _password("Password", "Enter your password", "current-password")
    submit = fields.button("Carry on")
