"""Somebody's own organisations: those they work or volunteer for, one more, one less, and what each may see."""

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor, signed_in
from training.agency import operations
from training.agency.blueprint import looker
from training.agency.person_views import coming_bookings, coordinating
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.bookings.eligibility import listed
from training.db import db, transaction
from training.fields import PressForm
from training.mine import queries
from training.mine.blueprint import bp
from training.mine.forms import MYSELF, NOT_LISTED, AwayForm, JoinForm
from training.people.delegates import WorksFor, agency_of
from training.people.models import Affiliation, Person
from training.people.queries import agencies_like, agencies_to_choose
from training.people.workplaces.forms import WorkplaceForm
from training.people.workplaces.operations import say_workplace
from training.people.workplaces.queries import unanswered_by, workplaces_on
from training.people.workplaces.workplace import Workplace


@bp.route("/my/organisations", methods=["GET", "POST"])
@signed_in
def organisations() -> Answer:
    """All of them, with what their coordinators see; the form adds one."""
    person_id, form = looker().id, JoinForm()
    form.offer(agencies_to_choose(db.session()))
    form.settle_agency(lambda name: agencies_like(db.session(), name))
    form.settle_workplace(unanswered_by(db.session(), person_id), workplaces_on(db.session(), clock.today()))

    def join(session: Session) -> str:
        agency = agency_of(session, _works_for(form), clock.now())
        operations.join(session, session.get_one(Person, person_id), agency, form.workplace, clock.now())
        return "Added. You can book for it from now on."

    if done := carried_out(form, join, url_for("mine.organisations"), field="agency"):
        return done
    ties = queries.organisations_of(db.session(), person_id)
    return page_with(
        form,
        "mine/organisations.html",
        current=[tie for tie in ties if tie.ended_at is None],
        left=[tie for tie in ties if tie.ended_at is not None],
        today=clock.today(),
        workplace_of=lambda tie: form.workplaces.text(Workplace(tie.area, tie.quadrant)),
    )


@bp.route("/my/organisations/<int:affiliation_id>/workplace", methods=["GET", "POST"])
@signed_in
def workplace(affiliation_id: int) -> Answer:
    """Where somebody works for a county-wide organisation, said or put right by themselves."""
    tie, back = _own_or_404(db.session(), affiliation_id), url_for("mine.organisations")
    if tie.ended_at is not None or tie.agency is None or not tie.agency.county_wide:
        abort(404)
    form = WorkplaceForm(
        workplaces_on(db.session(), clock.today()), own=True, data={"works_in": Workplace(tie.area, tie.quadrant).value}
    )

    def change(session: Session) -> str:
        own = _own_or_404(session, affiliation_id)
        say_workplace(session, own, form.said(), Actor(own.person_id, "delegate"), clock.now())
        return f"Saved: you work in {form.workplaces.text(form.said())} for {own.agency.name if own.agency else ''}."

    if done := carried_out(form, change, back, field="works_in"):
        return done
    return page_with(form, "people/workplace.html", tie=_own_or_404(db.session(), affiliation_id), back=back)


@bp.route("/my/organisations/<int:affiliation_id>/leave", methods=["GET", "POST"])
@signed_in
def leave_organisation(affiliation_id: int) -> Answer:
    """“I no longer work there”: what is still booked, what the organisation keeps seeing, and the button."""
    tie, form = _own_or_404(db.session(), affiliation_id), PressForm()
    if tie.ended_at is not None:
        flash("You have left this organisation already.")
        return redirect(url_for("mine.organisations"))
    if form.validate_on_submit():
        with refusals_shown(go_to=url_for("mine.organisations")), transaction() as session:
            own = _own_or_404(session, affiliation_id)
            operations.leave(session, own, Actor(own.person_id, "delegate"), clock.now())
            name = own.agency.name if own.agency else "working for yourself"
        flash(f"You have left {name}. Your training record stays as it is.", "done")
        return redirect(url_for("mine.organisations"))
    session = db.session()
    coming = coming_bookings(session, tie, clock.now()) if tie.agency_id else []
    return render_template("mine/leave_organisation.html", tie=tie, coming=coming, **coordinating(session, tie))


@bp.route("/my/organisations/<int:affiliation_id>/away", methods=["GET", "POST"])
@signed_in
def away(affiliation_id: int) -> Answer:
    """From when to when somebody does not work there: its coordinators see the days when they book. Nobody asks why."""
    tie, back = _own_or_404(db.session(), affiliation_id), url_for("mine.organisations")
    if tie.ended_at is not None or tie.agency is None:
        abort(404)
    form = AwayForm(first=tie.away_from, last=tie.away_until) if tie.is_away_on_or_after(clock.today()) else AwayForm()

    def change(session: Session) -> str:
        own = _own_or_404(session, affiliation_id)
        actor, was_away = Actor(own.person_id, "delegate"), own.is_away_on_or_after(clock.today())
        operations.say_away(session, own, form.first.data, form.last.data, actor, clock.now())
        if form.first.data:
            return f"Saved. {_booked_while_away(session, own)}"
        return "Saved. You are back." if was_away else "Nothing has changed: you are not away."

    return carried_out(form, change, back) or page_with(
        form, "mine/away.html", tie=_own_or_404(db.session(), affiliation_id), today=clock.today()
    )


def _booked_while_away(session: Session, tie: Affiliation) -> str:
    """What is booked for the days that somebody is away, by name: nobody cancels it for them."""
    booked = [
        f"“{one.event.course.title}” on {clock.show_date(clock.local(one.event.starts_at).date())}"
        for one in coming_bookings(session, tie, clock.now())
        if tie.is_away_on_any(clock.local(sitting.starts_at).date() for sitting in one.sittings)
    ]
    if not booked:
        return "Your bookings stay as they are."
    return f"You are still booked in that time: {listed(booked)}. Cancel what you cannot come to."


@bp.post("/my/organisations/<int:affiliation_id>/sharing")
@signed_in
def share_organisation(affiliation_id: int) -> Response:
    """The switch: whether the coordinators see the training done for others."""
    shares = request.form.get("shares") == "yes"
    with refusals_shown(go_to=url_for("mine.organisations")), transaction() as session:
        own = _own_or_404(session, affiliation_id)
        name = own.agency.name if own.agency else ""
        operations.share_record(session, own, shares, clock.now())
    sees = "now see" if shares else "no longer see"
    flash(f"The coordinators of {name} {sees} the training that you did for others.", "done")
    return redirect(url_for("mine.organisations"))


def _own_or_404(session: Session, affiliation_id: int) -> Affiliation:
    return queries.own_tie(session, looker().id, affiliation_id) or abort(404)


def _works_for(form: JoinForm) -> WorksFor:
    chosen = form.agency.data
    if chosen == NOT_LISTED:
        return form.unlisted()
    return WorksFor() if chosen == MYSELF else WorksFor(agency_id=int(chosen))
