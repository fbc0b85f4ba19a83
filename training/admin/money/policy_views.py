"""Cancellation policies: listed, added, changed, made the default, and read as a delegate would."""

from dataclasses import dataclass
from datetime import datetime, time

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from training import clock, workdays
from training.access import Role, current_actor, requires
from training.admin.blueprint import money as bp
from training.admin.money import policy_operations as operations
from training.admin.money.policy_forms import PolicyForm, as_typed
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.courses.models import Course
from training.db import db, transaction
from training.fields import PressForm
from training.payments import queries as payments_queries
from training.payments.models import CancellationPolicy
from training.payments.policy import DEFAULT_POLICY, Policy, advice
from training.payments.terms import in_general, terms, timetable

EXAMPLE_PENCE = 8000
EXAMPLE_DAYS = 40
"""How many working days ahead the event of the example lies: further than most policies look."""


@dataclass(frozen=True)
class Example:
    """What a delegate would read about one place, and what cancelling it would cost when."""

    place: str
    terms: str
    rows: tuple[tuple[str, str], ...]


@bp.get("/policies")
@requires(Role.ADMINISTRATOR)
def policies() -> str:
    """Those in force, in words, with how many courses name them."""
    session = db.session()
    listed = payments_queries.policies_in_force(session)
    return render_template(
        "admin/money/policies.html",
        policies=[(row, in_general(row.policy.paid), in_general(row.policy.free)) for row in listed],
        counts=_courses_by_policy(session),
        press=PressForm(),
    )


@bp.route("/policies/new", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def new_policy() -> Answer:
    form = PolicyForm(data=as_typed("", DEFAULT_POLICY))

    def add(session: Session) -> str:
        operations.add_policy(session, form.name.data or "", form.policy(), current_actor(), clock.now())
        return f"{form.name.data} is added. Choose it on the pages of the courses it is for."

    if not _only_shown() and (done := carried_out(form, add, url_for("admin.money.policies"))):
        return done
    return _form_page(form, None, "Add a cancellation policy")


@bp.route("/policies/<int:policy_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def edit_policy(policy_id: int) -> Answer:
    """Changing it makes a new version; bookings that are there keep the old one."""
    row = _policy_or_404(policy_id)
    if row.replaced_by_id and request.method == "GET":
        return redirect(url_for("admin.money.edit_policy", policy_id=row.replaced_by_id))
    form = PolicyForm(data=as_typed(row.name, row.policy))

    def change(session: Session) -> str:
        name, policy = form.name.data or "", form.policy()
        operations.change_policy(session, policy_id, name, policy, current_actor(), clock.now())
        return f"{name} is saved. It counts for bookings from now on."

    if not _only_shown() and (done := carried_out(form, change, url_for("admin.money.policies"))):
        return done
    return _form_page(form, _policy_or_404(policy_id), row.name)


@bp.post("/policies/<int:policy_id>/default")
@requires(Role.ADMINISTRATOR)
def make_policy_default(policy_id: int) -> Response:
    name = _policy_or_404(policy_id).name
    with refusals_shown(go_to=url_for("admin.money.policies")), transaction() as session:
        operations.make_default(session, policy_id, current_actor(), clock.now())
    flash(f"{name} is the default for bookings from now on.", "done")
    return redirect(url_for("admin.money.policies"))


def _policy_or_404(policy_id: int) -> CancellationPolicy:
    row = payments_queries.stored_policy(db.session(), policy_id)
    if row is None:
        raise NotFound
    return row


def _courses_by_policy(session: Session) -> dict[int | None, int]:
    """How many courses that are offered name each policy; None: those that go by the default."""
    rows = session.execute(
        select(Course.policy_id, func.count()).where(Course.retired_at.is_(None)).group_by(Course.policy_id)
    )
    return dict(rows.tuples().all())


def _only_shown() -> bool:
    """Was the button pressed that only shows how it reads?"""
    return "preview" in request.form


def _form_page(form: PolicyForm, row: CancellationPolicy | None, heading: str) -> Answer:
    readable = form.validate() if form.is_submitted() and not form.errors else not form.errors
    policy = form.policy() if readable else None
    return page_with(
        form,
        "admin/money/policy.html",
        row=row,
        heading=heading,
        examples=_examples(policy, clock.now()) if policy else [],
        advice=advice(policy) if policy else [],
    )


def _examples(policy: Policy, now: datetime) -> list[Example]:
    """A place with a price and a free one, at an event some weeks ahead."""
    starts_at = clock.at(workdays.add(clock.local(now).date(), EXAMPLE_DAYS), time(9, 30))
    exits = payments_queries.free_cancellation_windows(db.session())
    return [
        Example(place, terms(policy, pence, starts_at, now, exits), timetable(policy, pence, starts_at))
        for place, pence in (("A place for £80.00", EXAMPLE_PENCE), ("A free place", 0))
    ]
