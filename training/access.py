"""Who may open which page. Every endpoint says so, or it is refused: deny by default.

A view says `@public`, `@signed_in` or `@requires(Role.TRAINER, …)`. Whose rows it then shows is for the queries, which
are scoped to the person looking: somebody else's row is a 404. A GET may not write unless it says why, with
`@writes_on_get`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from flask import Flask, abort, current_app, g, has_request_context, request
from flask_login import current_user
from werkzeug.wrappers import Response

from training.db import before_writing

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """What an account may do beyond booking for itself (domain.md, “The people”)."""

    ADMINISTRATOR = "administrator"
    TRAINER = "trainer"
    COORDINATOR = "coordinator"
    BOARD_READER = "board reader"
    AREA_READER = "area reader"
    """Reads the figures of one area, for the safeguarding partnership there."""


@dataclass(frozen=True)
class Actor:
    """Who does something: the person, and in which capacity. The worker acts as SYSTEM."""

    person_id: int | None
    capacity: str

    @property
    def is_administrator(self) -> bool:
        return self.capacity == Role.ADMINISTRATOR


SYSTEM = Actor(None, "system")


@dataclass(frozen=True)
class Rule:
    """Who may pass: anybody, anybody signed in, or holders of one of the roles."""

    public: bool = False
    roles: frozenset[Role] = frozenset()


PUBLIC = Rule(public=True)
SIGNED_IN = Rule()

_rules_of_others: dict[str, Rule] = {"static": PUBLIC}


def public(view: View) -> View:
    """Anybody may open this page, signed in or not."""
    view.access_rule = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Anybody with an account may open this page; its queries decide what they see."""
    view.access_rule = SIGNED_IN  # type: ignore[attr-defined]
    return view


def requires(*roles: Role) -> Callable[[View], View]:
    """Only people who hold one of these roles may open this page."""

    def mark(view: View) -> View:
        view.access_rule = Rule(roles=frozenset(roles))  # type: ignore[attr-defined]
        return view

    return mark


def writes_on_get(why: str) -> Callable[[View], View]:
    """Let this page write when it is fetched, and say why. A test lists them all."""

    def mark(view: View) -> View:
        view.writes_on_get = why  # type: ignore[attr-defined]
        return view

    return mark


def declare(endpoint: str, rule: Rule) -> None:
    """Say who may open a page that a library made."""
    _rules_of_others[endpoint] = rule


def rule_for(app: Flask, endpoint: str) -> Rule | None:
    """What was said about an endpoint, or None when nobody said anything."""
    view = app.view_functions.get(endpoint)
    return getattr(view, "access_rule", None) or _rules_of_others.get(endpoint)


def reason_to_write(app: Flask, endpoint: str | None) -> str | None:
    """Why a GET of this endpoint may write, or None when it may not."""
    if endpoint is None:
        return None
    return getattr(app.view_functions.get(endpoint), "writes_on_get", None)


def init_app(app: Flask) -> None:
    app.before_request(_guard)


def _guard() -> Response | None:
    if request.endpoint is None:
        return None  # no such address: the 404 page says so
    rule = rule_for(current_app, request.endpoint)
    if rule is None:
        abort(403)
    if rule.public:
        return None
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    if rule.roles and not rule.roles & set(current_user.role_names):
        abort(403)
    return None


def ask_to_sign_in() -> Response:
    """Send a guest to the sign-in page, and back to where they were going afterwards; with what they typed, if they
    sent a form (accounts.py).
    """
    asked: Response = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    return asked


def may_open(endpoint: str | None) -> bool:
    """Whether the person behind this request may open a page, as far as its rule says."""
    rule = rule_for(current_app, endpoint) if endpoint else None
    if rule is None or rule.public:
        return rule is not None
    return current_user.is_authenticated and (not rule.roles or bool(rule.roles & set(current_user.role_names)))


def current_actor() -> Actor:
    """The person behind this request, in their highest capacity."""
    if not current_user.is_authenticated:
        return Actor(None, "guest")
    held = set(current_user.role_names)
    capacity = next((role for role in (Role.ADMINISTRATOR, Role.TRAINER, Role.COORDINATOR) if role in held), "delegate")
    return Actor(current_user.id, capacity)


def has_role(role: Role) -> bool:
    return current_user.is_authenticated and role in current_user.role_names


def refuse(sentence: str, status: int = 403) -> NoReturn:
    """Stop here, with a sentence for the error page."""
    g.refusal = sentence
    abort(status, description=sentence)


@before_writing
def _refuse_writes_on_get() -> None:
    if (
        has_request_context()
        and request.method in {"GET", "HEAD"}
        and not reason_to_write(current_app, request.endpoint)
    ):
        raise RuntimeError(f"{request.endpoint} writes when it is fetched; say @writes_on_get(why) if it must")
