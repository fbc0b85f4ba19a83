"""What Flask-Security says, in our words: what happened, and what to do next. “done” and “note” are layout.html's."""

DONE, NOTE = "done", "note"

WRONG_PAIR = "Your e-mail address or password is wrong. Check both and try again."
CONFIRM_FIRST = "Confirm your e-mail address first: follow the link in the message we sent you, or ask for a new one."
SWITCHED_OFF = "This account has been switched off. Write to the training team if that is a mistake."
NOT_BY_LINK = (
    "With your account you can see other people’s details, so you cannot sign in with a link. Use your password."
)
EMAIL_MISSING = "Enter your e-mail address"
NOT_AN_EMAIL = "Enter an e-mail address in the correct format, like name@example.org.uk"
DIFFERENT_PASSWORDS = "The two new passwords are not the same"
PASSWORD_MISSING = "Enter a password"  # noqa: S105

# The same for an address we know and one we do not.
CHECK_YOUR_MAIL = (
    "Thank you. We have sent a message to %(email)s. Follow the link in it, choose a password there, and your account "
    "is ready. If it has not come after a few minutes, check your junk or spam folder."
)
RESET_ON_ITS_WAY = (
    "If there is an account for %(email)s, a message with a link is on its way there. "
    "If it has not come after a few minutes, check your junk or spam folder."
)

SENTENCES: dict[str, tuple[str, str]] = {
    "GENERIC_AUTHN_FAILED": (WRONG_PAIR, NOTE),
    "USER_DOES_NOT_EXIST": (WRONG_PAIR, NOTE),
    "INVALID_PASSWORD": ("That is not your current password", NOTE),
    "DISABLED_ACCOUNT": (SWITCHED_OFF, NOTE),
    "CONFIRMATION_REQUIRED": (CONFIRM_FIRST, NOTE),
    "EMAIL_NOT_PROVIDED": (EMAIL_MISSING, NOTE),
    "INVALID_EMAIL_ADDRESS": (NOT_AN_EMAIL, NOTE),
    "EMAIL_ALREADY_ASSOCIATED": ("There is an account for this address already", NOTE),
    "PASSWORD_NOT_PROVIDED": (PASSWORD_MISSING, NOTE),
    "PASSWORD_INVALID_LENGTH": ("Use at least %(length)s characters for your password", NOTE),
    "PASSWORD_IS_THE_SAME": ("Choose a password that you are not using already", NOTE),
    "RETYPE_PASSWORD_MISMATCH": (DIFFERENT_PASSWORDS, NOTE),
    "API_ERROR": ("Something in that form did not arrive as text", NOTE),
    "INVALID_REDIRECT": ("We only send you on to pages of this site", NOTE),
    "CONFIRM_REGISTRATION": (CHECK_YOUR_MAIL, DONE),
    "CONFIRMATION_REQUEST": (
        "If there is an account for %(email)s that waits to be confirmed, a message with a link is on its way there.",
        NOTE,
    ),
    "CONFIRMATION_EXPIRED": ("That link was good for %(within)s, which are over. Ask for a new one here.", NOTE),
    "INVALID_CONFIRMATION_TOKEN": (
        "That link does not work. It may have been cut short. Ask for a new one here.",
        NOTE,
    ),
    "EMAIL_CONFIRMED": ("Your address is confirmed, and you are signed in.", DONE),
    "ALREADY_CONFIRMED": ("Your address had been confirmed already. You can sign in.", NOTE),
    "PASSWORD_RESET_REQUEST": (RESET_ON_ITS_WAY, NOTE),
    "PASSWORD_RESET_EXPIRED": ("That link was good for %(within)s, which are over. Ask for a new one here.", NOTE),
    "INVALID_RESET_PASSWORD_TOKEN": (
        "That link does not work: it may have been used already, or cut short. Ask for a new one here.",
        NOTE,
    ),
    "PASSWORD_RESET": ("Your new password is saved, and you are signed in.", DONE),
    "PASSWORD_RESET_NO_LOGIN": ("Your new password is saved. Sign in with it now.", DONE),
    "PASSWORD_CHANGE": ("Your new password is saved. Every other device has been signed out.", DONE),
    "LOGIN": ("Sign in to see this page.", NOTE),
    "UNAUTHENTICATED": ("Sign in to see this page.", NOTE),
    "UNAUTHORIZED": ("You cannot open that page with this account.", NOTE),
    "REAUTHENTICATION_REQUIRED": ("You signed in a while ago. Confirm that it is you.", NOTE),
    "REAUTHENTICATION_SUCCESSFUL": ("Thank you. Carry on.", DONE),
    "ANONYMOUS_USER_REQUIRED": ("You are signed in already.", NOTE),
}

ABOUT_ACCOUNTS = frozenset(
    SENTENCES[name][0]
    for name in (
        "USER_DOES_NOT_EXIST",
        "INVALID_PASSWORD",
        "DISABLED_ACCOUNT",
        "CONFIRMATION_REQUIRED",
        "ALREADY_CONFIRMED",
        "EMAIL_ALREADY_ASSOCIATED",
    )
)
"""What must not be said to somebody who has not shown who they are: it tells whether an address has an account."""
