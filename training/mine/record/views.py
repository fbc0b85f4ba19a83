"""Somebody's training record: first what they need, then everything they hold."""

from collections.abc import Collection, Iterable, Mapping
from functools import partial

from flask import abort, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor, signed_in
from training.answers import Answer, carried_out
from training.board_lists.queries import board_lists
from training.bookings.earlier_training.past_queries import past_training_of
from training.bookings.earlier_training.queries import equivalences_of
from training.bookings.earlier_training.targets import counts_as_text
from training.certificates.queries import attended_by
from training.db import db
from training.fields import PressForm
from training.mine.blueprint import bp
from training.mine.related_links import evaluation_forms_of
from training.records import operations
from training.records.contact import CONTACTS, HOLDS, REASONS, SINCE, Contact, Since
from training.records.contact import Answer as Told
from training.records.date_queries import WaysToTake, ways_to_take
from training.records.needed_next import IS_DUE
from training.records.queries import lines_of_person, needs_of, told_contact
from training.records.summary import hours_by_year
from training.records.wording import words_of


@bp.get("/my/record")
@signed_in
def record() -> str:
    """A card for each level that they need, then all that they attended and what counts from elsewhere."""
    session, now, today = db.session(), clock.now(), clock.today()
    levels, person_id = board_lists(session).levels, current_user.id
    attended, asked = attended_by(session, person_id), equivalences_of(session, person_id)
    told = told_contact(session, person_id)
    known = needs_of(session, person_id, today, with_below=True)
    needs = [need for need in known if need.root_id is None or need.until is not None]
    without = [one.booking.id for one in attended if one.certificate is None]
    lines = lines_of_person(session, attended, asked, today)
    found = ways_to_take(session, person_id, needs, now)
    like = _courses_by_level(found)
    waits = {one.course_id for one in asked if one.decided_at is None and one.course_id is not None}
    cards = [(words_of(ways.need, levels, today), ways, _asked_as(ways, like, waits)) for ways in found]
    return render_template(
        "mine/record/record.html",
        cards=cards,
        told=(CONTACTS[told.contact], REASONS[told.contact]) if told else None,
        forms=evaluation_forms_of(session, without),
        lines=lines,
        years=hours_by_year(line for line in lines if not line.was_taken_back),
        asked=[one for one in asked if not one.accepted],
        past=past_training_of(session, person_id),
        today=today,
        like=like,
        counts_as=partial(counts_as_text, levels=levels, day=today),
    )


def _courses_by_level(found: Iterable[WaysToTake]) -> dict[str, str]:
    """The code of the course of each level as which training from elsewhere is accepted: no refresher."""
    return {course.level: course.code for ways in found for course in ways.courses if course.renews_id is None}


def _asked_as(ways: WaysToTake, like: Mapping[str, str], waits: Collection[int]) -> str | None:
    """As which course they can ask us to accept what renews it elsewhere; empty where they choose it themselves. None
    where it is not due, or they have asked. `like`: courses by level; `waits`: those that they have asked about.
    """
    need = ways.need
    if need.state not in IS_DUE or not need.asks_for_something or need.claims or need.root_id in waits:
        return None
    if need.root_id is None:
        return like.get(need.level, "")
    return next((course.code for course in ways.courses if course.id == need.root_id), "")


@bp.post("/my/record/contact")
@signed_in
def tell_contact() -> Answer:
    """What they do with children and have done, as they answered it: their record goes by it from now on."""
    contact, person_id = request.form.get("contact", ""), current_user.id
    holds, since = request.form.get("holds", "none"), request.form.get("since", "")
    if contact not in set(Contact) or holds not in HOLDS or (holds != "none" and since not in SINCE):
        abort(400)
    answer = Told(Contact(contact)) if holds == "none" else Told(Contact(contact), holds, Since(since))

    def keep(session: Session) -> str:
        operations.tell_contact(session, person_id, answer, Actor(person_id, "delegate"), clock.now())
        return "Your record now says what you need for what you do."

    return _back(carried_out(PressForm(), keep, url_for("mine.record")))


@bp.post("/my/record/contact/forget")
@signed_in
def forget_contact() -> Answer:
    """Their record goes by what they have held again."""
    person_id = current_user.id

    def forget(session: Session) -> str:
        operations.forget_contact(session, person_id, Actor(person_id, "delegate"), clock.now())
        return "We have deleted it. Your record goes by what you have done."

    return _back(carried_out(PressForm(), forget, url_for("mine.record")))


def _back(done: Response | None) -> Response:
    if done is None:
        abort(400)
    return done
