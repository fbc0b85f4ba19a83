"""Accounts: Flask-Security's forms in our words and GOV.UK's widgets."""

from flask_security import forms as security_forms
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput
from wtforms import PasswordField
from wtforms.validators import DataRequired, EqualTo

from training import fields
from training.people.models import NAME_LENGTH

EMAIL_MISSING = "Enter your e-mail address"
PASSWORD_HINT = "At least 10 characters. Three words that do not belong together are easy to remember."  # noqa: S105


def _password(label: str, missing: str, autocomplete: str, hint: str = "") -> PasswordField:
    return PasswordField(
        label,
        description=hint,
        widget=GovPasswordInput(),
        render_kw={"params": {"autocomplete": autocomplete}},
        validators=[DataRequired(missing)],
    )


class SignInForm(security_forms.LoginForm):
    """Without “remember me”: a session cookie is enough, and a shared computer forgets."""

    email = fields.email("E-mail address", EMAIL_MISSING)
    password = _password("Password", "Enter your password", "current-password")
    remember = None
    submit = fields.button("Sign in")


class RegisterForm(security_forms.RegisterFormV2):
    name = fields.text(
        "Full name",
        "Enter your full name",
        hint="As it should appear on your certificates",
        limit=NAME_LENGTH,
        autocomplete="name",
        spellcheck="false",
    )
    email = fields.email("E-mail address", EMAIL_MISSING, hint="We send a link there to confirm that it is yours")
    password = _password("Choose a password", "Choose a password", "new-password", PASSWORD_HINT)
    submit = fields.button("Create an account")


class ForgotPasswordForm(security_forms.ForgotPasswordForm):
    email = fields.email("E-mail address", EMAIL_MISSING)
    submit = fields.button("Send me a link")


class ResetPasswordForm(security_forms.ResetPasswordForm):
    password = _password("New password", "Choose a new password", "new-password", PASSWORD_HINT)
    password_confirm = None
    submit = fields.button("Save my new password")


class ChangePasswordForm(security_forms.ChangePasswordForm):
    password = PasswordField(
        "Current password",
        widget=GovPasswordInput(),
        render_kw={"params": {"autocomplete": "current-password"}},
    )
    new_password = _password("New password", "Choose a new password", "new-password", PASSWORD_HINT)
    new_password_confirm = PasswordField(
        "New password again",
        widget=GovPasswordInput(),
        render_kw={"params": {"autocomplete": "new-password"}},
        validators=[EqualTo("new_password", message="The two new passwords are not the same")],
    )
    submit = fields.button("Save my new password")


class SendConfirmationForm(security_forms.SendConfirmationForm):
    email = fields.email("E-mail address", EMAIL_MISSING)
    submit = fields.button("Send the link again")
