"""Flask-Security on our transactions and our sign-in rows.

Flask-Security commits by itself and reads first, and its cookies still open the door after signing out. So its writing
requests run wholly inside one transaction() of ours, and a session opens something only while its sign_in row is open.
"""

import secrets
from contextlib import AbstractContextManager
from datetime import datetime
from time import monotonic, sleep
from typing import Any

from flask import Flask, current_app, g, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user, user_logged_in, user_logged_out
from flask_security import MailUtil, Security, SQLAlchemyUserDatastore, signals
from flask_security.confirmable import generate_confirmation_token
from flask_security.recoverable import generate_reset_password_token
from flask_security.utils import hash_password, login_user, set_request_attr
from flask_wtf.csrf import CSRFError
from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, undefer
from werkzeug.wrappers import Response
from wtforms import Form

from training import access, clock, kept, limits
from training.access import Actor
from training.addresses import address_key
from training.db import db, transaction
from training.errors import stale_form
from training.history.operations import record
from training.links import token_hash
from training.mail.models import Message
from training.mail.operations import MADE_WHEN_SENT, NAME_WHERE_SHARED, post
from training.people import forms, sentences
from training.people.addresses.operations import confirm_account, confirm_main_address
from training.people.addresses.queries import is_one_of, name_where_shared
from training.people.delegates import REGISTERED
from training.people.models import Person, RoleRow, SignIn
from training.people.queries import person_with_address
from training.people.sentences import SENTENCES
from training.people.signing_in.browser import browser_of
from training.refusals import Code, Refused

# The key in the session cookie; the database keeps only its hash.
SESSION_KEY = "sign_in"
# What links have opened in this browser for whoever holds them, without a sign-in. The next person who signs in or out
# at the same computer is somebody else: it ends with both.
LINKS_KEY = "register_links"
BOOKING_LINKS = "booking_links"

_LIMITS = {
    "security.login": limits.SIGN_IN,
    "security.register": limits.ASK_FOR_MAIL,
    "security.forgot_password": limits.ASK_FOR_MAIL,
    "security.send_confirmation": limits.ASK_FOR_MAIL,
}
# Writing a message takes longer than writing none, and must not tell whether there is an account.
_ANSWER_AFTER = 0.4
"""Seconds. Signing in takes the same time by itself: it hashes a password, whoever it is."""
_EVENED_OUT = {
    *("security.register", "security.forgot_password", "security.send_confirmation"),
    *("people.ask_for_sign_in_link", "lost_links.ask"),
}
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
    """Flask-Security's store, which flushes where it would commit, and finds people by any of their own addresses."""

    def find_user(self, case_insensitive: bool = False, **values: Any) -> Person | None:
        if set(values) == {"email"}:
            return person_with_address(self.db.session(), values["email"] or "")
        found = super().find_user(case_insensitive, **values)
        assert found is None or isinstance(found, Person)
        return found

    def commit(self) -> None:
        self.db.session.flush()

    def create_user(self, **values: object) -> Person:
        person = super().create_user(created_at=clock.now(), **values)
        self.db.session.flush()
        assert isinstance(person, Person)
        return person


class Outbox(MailUtil):
    """Flask-Security's messages go into our outbox, like every other."""

    def send_mail(self, template, subject, recipient, sender, body, html, **context) -> None:  # type: ignore[no-untyped-def]
        person: Person = context["user"]
        post(
            db.session(),
            f"people/{template.rpartition('/')[2]}",  # Flask-Security says “security/email/welcome”
            self._address_asked_for(person) or recipient,
            clock.now(),
            context,
            to_person_id=person.id,
        )

    def _address_asked_for(self, person: Person) -> str | None:
        """Whoever asks for a link by another of their own addresses reads its mail, and not that of the main one."""
        typed = address_key(request.form.get("email", ""))
        if request.endpoint != "security.forgot_password":
            return None
        return next((one.address for one in person.addresses if one.signs_in and one.address_key == typed), None)


def token_to_send(session_: Session, message: Message, page: str) -> str | None:
    """A new token for the link of an account in a message that is to go; None where none may go there.

    The account may have been forgotten, switched off, confirmed or given another address since it was written.
    """
    person = session_.get(Person, message.to_person_id) if message.to_person_id is not None else None
    if person is None or not person.active or not is_one_of(session_, person.id, message.to_address):
        return None
    if page == "security.reset_password":
        return str(generate_reset_password_token(person))  # type: ignore[no-untyped-call]
    if person.confirmed_at is not None:
        return None
    return str(generate_confirmation_token(person))  # type: ignore[no-untyped-call]


# They work for two hours and two days, and a message may wait for three.
OF_ACCOUNTS = frozenset({"security.confirm_email", "security.reset_password"})
MADE_WHEN_SENT.update(dict.fromkeys(OF_ACCOUNTS, token_to_send))
NAME_WHERE_SHARED.append(name_where_shared)


def init_app(app: Flask) -> Security:
    app.config.from_mapping({f"SECURITY_MSG_{name}": sentence for name, sentence in SENTENCES.items()})
    app.config.from_mapping(
        SECURITY_API_ENABLED_METHODS=["session"],
        # For what is signed in links, not for passwords: a slow one would take a second of every registration.
        SECURITY_HASHING_SCHEMES=["hex_sha256"],
        SECURITY_DEPRECATED_HASHING_SCHEMES=[],
        SECURITY_DATETIME_FACTORY=clock.now,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},  # a form must not wait for somebody's DNS
    )
    security = Security(
        app,
        Datastore(db, Person, RoleRow),
        mail_util_cls=Outbox,
        render_template=_answer,  # type: ignore[arg-type]  # views answer with whatever it gives
        login_form=forms.SignInForm,
        register_form=forms.RegisterForm,
        forgot_password_form=forms.ForgotPasswordForm,
        reset_password_form=forms.ResetPasswordForm,
        change_password_form=forms.ChangePasswordForm,
        send_confirmation_form=forms.SendConfirmationForm,
        verify_form=forms.VerifyForm,
    )
    security.want_json(lambda _request: False)
    for endpoint, rule in _PAGES.items():
        access.declare(endpoint, rule)
    for endpoint, limit in _LIMITS.items():
        limited = limits.limiter.limit(limit, methods=["POST"])(app.view_functions[endpoint])
        app.view_functions[endpoint] = limited  # type: ignore[assignment]
    app.login_manager.user_loader(_load_signed_in)  # type: ignore[attr-defined]
    app.login_manager.unauthorized_handler(ask_to_sign_in)  # type: ignore[attr-defined]
    # Tokens and basic authentication open nothing.
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]
    app.register_error_handler(CSRFError, _keep_what_was_typed)
    app.before_request(_begin)
    app.after_request(_lead_back)
    app.after_request(_even_out)
    app.after_request(_commit)  # the last one registered runs first
    app.teardown_request(_roll_back)
    user_logged_in.connect(_record_sign_in, app)
    user_logged_out.connect(_end_sign_in, app)
    signals.user_registered.connect(_note_registered, app)
    signals.password_changed.connect(_after_change, app)
    signals.password_reset.connect(_after_reset, app)
    return security


def ask_to_sign_in() -> Response:
    """The sign-in page: by its address, or at once with what somebody typed who had been signed out meanwhile."""
    typed = kept.typed_here()
    if typed is None:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("security.login", next=wanted))
    return _sign_in_page(typed)


def _sign_in_page(typed: str, guest_address: str = "") -> Response:
    """With `guest_address`, one may also go on without signing in."""
    form = forms.SignInForm(formdata=None)
    form.next.data, form.typed.data = request.full_path.rstrip("?"), typed
    shown = {"form": form, "guest_address": guest_address, "typed": kept.unpacked(typed)}
    return make_response(render_template("people/login.html", **shown), 401)


def _keep_what_was_typed(error: CSRFError) -> Any:
    """A form whose token is no longer good: its page was open for long, or somebody signed in or out since."""
    typed = kept.typed_here()
    if typed is None:
        return stale_form(error)
    address = request.full_path.rstrip("?")
    if not current_user.is_authenticated:
        return _sign_in_page(typed, address if access.may_open(request.endpoint) else "")
    if not access.may_open(request.endpoint):
        return stale_form(error)
    return render_template("people/carry_on.html", address=address, typed=kept.unpacked(typed), signed_in=False), 400


def _lead_back(response: Response) -> Response:
    """Whoever has just signed in to carry on gets back to what they typed."""
    typed = request.form.get("typed") if request.endpoint == "security.login" and request.method == "POST" else None
    if not typed or response.status_code != 302 or not current_user.is_authenticated:
        return response
    page = render_template(
        "people/carry_on.html", address=response.location, typed=kept.unpacked(typed), signed_in=True
    )
    del response.headers["Location"]
    response.status_code = 200
    response.set_data(page)
    return response


def sign_in(person: Person, *, role_of_now: bool = False) -> None:
    """The one door for whoever has just shown by a link of a message who they are. Belongs inside transaction().

    Nobody who may see other people's data comes in by it: Refused. `role_of_now`: their only role came by this very
    link. A second factor is asked for here, where one is set up.
    """
    if person.roles and not role_of_now:
        raise Refused(Code.NOT_ALLOWED, sentences.NOT_BY_LINK)
    login_user(person, remember=False, authn_via=["link"])


def prove_address(
    session_: Session, person: Person, actor: Actor, now: datetime, *, sent_to: str | None = None
) -> None:
    """Somebody followed a link that went to an address of this account, `sent_to` or else its main one: the account is
    theirs. Where it went to another, that says nothing of the main one. Once is enough.
    """
    if person.confirmed_at is not None:
        return
    # Whoever chose a password before the address was confirmed need not be whose address it is.
    person.password = None
    end_sign_ins(session_, person.id)
    if sent_to is None or address_key(sent_to) == address_key(person.email or ""):
        confirm_main_address(session_, person, now)
    else:
        person.confirmed_at = now
    record(session_, "person", person.id, "address confirmed", actor, now)


def choose_first_password(session_: Session, person: Person, password: str, actor: Actor, now: datetime) -> None:
    """Somebody followed the link of a new account: the address is theirs, and this is their password."""
    prove_address(session_, person, actor, now)
    person.password = hash_password(password)


def end_sign_ins(session_: Session, person_id: int, *, keep: str | None = None) -> None:
    """Sign somebody out everywhere: after a new password, or when an account is switched off.

    `keep` is the token of the browser that stays signed in.
    """
    ended = update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    if keep:
        ended = ended.where(SignIn.token_hash != token_hash(keep))
    session_.execute(ended.values(ended_at=clock.now()))


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
                SignIn.token_hash == token_hash(token),
                SignIn.ended_at.is_(None),
                Person.fs_uniquifier == uniquifier,
                Person.active,
            )
            .options(joinedload(Person.roles), undefer(Person.can_sign_in), undefer(Person.shares_address))
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
    _forget_links()
    session[SESSION_KEY] = token
    browser = browser_of(request.user_agent.string)
    db.session.add(SignIn(token_hash=token_hash(token), person_id=user.id, created_at=clock.now(), browser=browser))
    db.session.flush()


def _end_sign_in(_app: Flask, **_: object) -> None:
    token = session.pop(SESSION_KEY, None)
    _forget_links()
    if token:
        db.session.execute(update(SignIn).where(SignIn.token_hash == token_hash(token)).values(ended_at=clock.now()))


def _forget_links() -> None:
    for key in (LINKS_KEY, BOOKING_LINKS):
        session.pop(key, None)


def _note_registered(_app: Flask, user: Person, **_: object) -> None:
    _note(user, REGISTERED)


def _after_change(_app: Flask, user: Person, **_: object) -> None:
    end_sign_ins(db.session(), user.id, keep=session.get(SESSION_KEY))
    _note(user, "password changed")


def _after_reset(_app: Flask, user: Person, **_: object) -> None:
    """Who follows the link in a message has also shown that its address is theirs."""
    end_sign_ins(db.session(), user.id)
    if user.confirmed_at is None:
        confirm_account(db.session(), user, clock.now())
        _note(user, "address confirmed")
    _note(user, "password reset")


def _note(person: Person, action: str) -> None:
    record(db.session(), "person", person.id, action, Actor(person.id, "delegate"), clock.now())


def _answer(template: str, **context: object) -> Response | str:
    """Every page of Flask-Security's: a refused form is a 422, and one that was taken leads on to the sign-in page."""
    form: Any = next(value for name, value in context.items() if name.endswith("_form") and isinstance(value, Form))
    if isinstance(form, forms.AnswersAlike):
        form.say_what_may_be_said()
    if request.method == "POST" and not form.errors:
        return redirect(url_for("security.login"))
    page = make_response(render_template(template, form=form, **context))
    page.status_code = 422 if form.errors else 200
    return page


def _begin() -> None:
    g.began = monotonic()
    endpoint = request.endpoint or ""
    if not endpoint.startswith("security."):
        return
    if request.method == "POST":
        g.account_transaction = transaction()
        g.account_transaction.__enter__()


def _commit(response: Response) -> Response:
    if response.status_code >= 500:
        return response  # _roll_back undoes it
    open_one: AbstractContextManager[Session] | None = g.pop("account_transaction", None)
    if open_one is not None:
        open_one.__exit__(None, None, None)
    return response


def _even_out(response: Response) -> Response:
    """Answer everybody after the same time, whether a message was written or not."""
    wanted = request.endpoint in _EVENED_OUT and request.method == "POST" and "began" in g
    if wanted and not current_app.testing:
        sleep(max(0.0, _ANSWER_AFTER - (monotonic() - g.began)))
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
