"""Flask-Security on our transactions and our sign-in rows.

Flask-Security commits by itself and reads first, and its cookies still open the door after signing out. So its writing
requests run wholly inside one transaction() of ours, and a session opens something only while its sign_in row is open.
"""

import hashlib
import secrets
from contextlib import AbstractContextManager

from flask import Flask, g, request, session
from flask_login import user_logged_in, user_logged_out
from flask_security import MailUtil, Security, SQLAlchemyUserDatastore
from flask_security.utils import set_request_attr
from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload
from werkzeug.wrappers import Response

from training import access, clock, limits
from training.db import db, transaction
from training.mail.operations import post
from training.people import forms
from training.people.models import Person, RoleRow, SignIn

# The key in the session cookie; the database keeps only its hash.
SESSION_KEY = "sign_in"

_LIMITS = {
    "security.login": limits.SIGN_IN,
    "security.register": limits.ASK_FOR_MAIL,
    "security.forgot_password": limits.ASK_FOR_MAIL,
    "security.send_confirmation": limits.ASK_FOR_MAIL,
}
_WRITING_GETS = {"security.confirm_email": "the link in the message confirms the address"}
_PAGES = {
    "security.login": access.PUBLIC,
    "security.register": access.PUBLIC,
    "security.forgot_password": access.PUBLIC,
    "security.reset_password": access.PUBLIC,
    "security.send_confirmation": access.PUBLIC,
    "security.confirm_email": access.PUBLIC,
    "security.logout": access.PUBLIC,
    "security.change_password": access.SIGNED_IN,
    "security.verify": access.SIGNED_IN,
    "security.static": access.PUBLIC,
}


class Datastore(SQLAlchemyUserDatastore):
    """Flask-Security's store, which flushes where it would commit."""

    def commit(self) -> None:
        self.db.session.flush()


class Outbox(MailUtil):
    """Flask-Security's messages go into our outbox, like every other."""

    def send_mail(self, template, subject, recipient, sender, body, html, **context) -> None:  # type: ignore[no-untyped-def]
        person: Person = context["user"]
        post(
            db.session(),
            f"people/{template}",
            recipient,
            clock.now(),
            context,
            to_person_id=person.id,
        )


def init_app(app: Flask) -> Security:
    security = Security(
        app,
        Datastore(db, Person, RoleRow),
        mail_util_cls=Outbox,
        login_form=forms.SignInForm,
        register_form=forms.RegisterForm,
        forgot_password_form=forms.ForgotPasswordForm,
        reset_password_form=forms.ResetPasswordForm,
        change_password_form=forms.ChangePasswordForm,
        send_confirmation_form=forms.SendConfirmationForm,
    )
    for endpoint, rule in _PAGES.items():
        access.declare(endpoint, rule, writes_on_get=_WRITING_GETS.get(endpoint))
    for endpoint, limit in _LIMITS.items():
        limited = limits.limiter.limit(limit, methods=["POST"])(app.view_functions[endpoint])
        app.view_functions[endpoint] = limited  # type: ignore[assignment]
    app.login_manager.user_loader(_load_signed_in)  # type: ignore[attr-defined]
    app.login_manager._request_callback = None  # type: ignore[attr-defined]  # tokens and basic auth open nothing
    app.before_request(_begin)
    app.after_request(_commit)
    app.teardown_request(_roll_back)
    user_logged_in.connect(_record_sign_in, app)
    user_logged_out.connect(_end_sign_in, app)
    return security


def end_sign_ins(session_: Session, person_id: int) -> None:
    """Sign somebody out everywhere: after a new password, or when an account is switched off."""
    session_.execute(
        update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None)).values(ended_at=clock.now())
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _load_signed_in(uniquifier: str) -> Person | None:
    """The person whose cookie this is, in one query; nobody when the sign-in has ended or the account is off."""
    token = session.get(SESSION_KEY)
    if not token:
        return None
    person = (
        db.session.scalars(
            select(Person)
            .join(SignIn, SignIn.person_id == Person.id)
            .where(
                SignIn.token_hash == _hash(token),
                SignIn.ended_at.is_(None),
                Person.fs_uniquifier == uniquifier,
                Person.active,
            )
            .options(joinedload(Person.roles))
        )
        .unique()
        .one_or_none()
    )
    if person is not None:
        # Flask-Security's own decorators refuse everybody who does not carry these.
        set_request_attr("fs_authn_via", "session")
        set_request_attr("fs_paa", session.get("fs_paa", 0))
    return person


def _record_sign_in(_app: Flask, user: Person, **_: object) -> None:
    token = secrets.token_urlsafe(24)
    session[SESSION_KEY] = token
    db.session.add(SignIn(token_hash=_hash(token), person_id=user.id, created_at=clock.now()))
    db.session.flush()


def _end_sign_in(_app: Flask, **_: object) -> None:
    token = session.pop(SESSION_KEY, None)
    if token:
        db.session.execute(update(SignIn).where(SignIn.token_hash == _hash(token)).values(ended_at=clock.now()))


def _begin() -> None:
    endpoint = request.endpoint or ""
    if not endpoint.startswith("security."):
        return
    if request.method == "POST" or endpoint in _WRITING_GETS:
        g.account_transaction = transaction()
        g.account_transaction.__enter__()


def _commit(response: Response) -> Response:
    open_one: AbstractContextManager[Session] | None = g.pop("account_transaction", None)
    if open_one is not None:
        open_one.__exit__(None, None, None)
    return response


def _roll_back(error: BaseException | None) -> None:
    """A request that failed before it answered leaves its transaction open: undo it."""
    open_one: AbstractContextManager[Session] | None = g.pop("account_transaction", None)
    if open_one is not None:
        failure = error or RuntimeError("the request ended without an answer")
        try:
            open_one.__exit__(type(failure), failure, failure.__traceback__)
        except BaseException as raised:
            if raised is not failure:
                raise
