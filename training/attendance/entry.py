"""The way into a register: signed in as its trainer or an administrator, or by the link sent for that event alone.

The pages are public to the deny-by-default guard, because a trainer with a link has no account to sign in with. So
every one of them is made with @opens_register, which asks here first.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from flask import Blueprint, abort, session
from flask_login import current_user
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor, Role, ask_to_sign_in, has_role, public, refuse
from training.attendance.link_dates import link_dates
from training.attendance.models import RegisterLink
from training.attendance.queries import event_of_register, link_by_token, may_train
from training.courses.models import Event
from training.db import db
from training.people.accounts import LINKS_KEY
from training.settings.queries import rules

# One blueprint for registers: marking in views.py, closing and the administrator's buttons in closing_views.py.
bp = Blueprint("attendance", __name__)

_ENDED = "A newer link has been sent for this register. Open the one in the newest message, or sign in."
_NO_TRAINER = "This link no longer opens the register: it was for somebody who was its trainer."

View = Callable[..., Any]


def opens_register(view: View) -> View:
    """Give a view of `/register/<ref>/…` the event and who is acting, or keep them out."""

    @wraps(view)
    def guarded(ref: str, **values: Any) -> Any:
        access = register_access(ref)
        if access is None:
            return ask_to_sign_in()
        event, actor = access
        return view(event, actor, **values)

    return public(guarded)


def register_access(ref: str) -> tuple[Event, Actor] | None:
    """The event, and who is at its register; None for a guest without a link, who may sign in.

    Stops with a 404 when it is somebody else's register, and with a sentence when the link no longer opens it.
    """
    event = event_of_register(db.session(), ref)
    if event and (actor := _signed_in(event)):
        return event, actor
    token = session.get(LINKS_KEY, {}).get(ref)
    if event and token:
        return event, _by_link(event, token)
    if current_user.is_authenticated:
        abort(404)
    return None


def check_link(event: Event, token: str) -> RegisterLink:
    """The link's row, asked anew at every request. Stops with a 404 or a sentence when it opens nothing here."""
    link = link_by_token(db.session(), token)
    if link is None or link.event_id != event.id:
        abort(404)
    if sentence := _taken_away(link, event):
        refuse(sentence)
    if sentence := link_dates(event.starts_at, event.ends_at, rules(db.session())).sentence_at(clock.now()):
        refuse(sentence)
    return link


def register_link_is_over(session: Session, link: RegisterLink, now: datetime) -> bool:
    """Whether a link will open its register no more. One whose first day is still to come is not over."""
    event = session.get_one(Event, link.event_id)
    ends = link_dates(event.starts_at, event.ends_at, rules(session)).ends
    return _taken_away(link, event) is not None or now >= ends


def _taken_away(link: RegisterLink, event: Event) -> str | None:
    if link.person_id not in {trainer.id for trainer in event.trainers if may_train(trainer)}:
        return _NO_TRAINER
    return _ENDED if link.ended_at else None


def remember_link(ref: str, token: str) -> None:
    """Keep a link in this browser's session, for as long as the browser is open, nobody signs in or out and the link
    works: event reference -> token. It is not a sign-in, and opens nothing but that register.
    """
    session[LINKS_KEY] = {**session.get(LINKS_KEY, {}), ref: token}


def _signed_in(event: Event) -> Actor | None:
    if not current_user.is_authenticated:
        return None
    if has_role(Role.ADMINISTRATOR):
        return Actor(current_user.id, Role.ADMINISTRATOR)
    if has_role(Role.TRAINER) and current_user.id in {trainer.id for trainer in event.trainers}:
        return Actor(current_user.id, Role.TRAINER)
    return None


def _by_link(event: Event, token: str) -> Actor:
    return Actor(check_link(event, token).person_id, Role.TRAINER)
