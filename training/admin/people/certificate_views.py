"""Certificates that people ask for in the name that they have now."""

from collections import defaultdict

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import people as bp
from training.answers import refusals_shown
from training.certificates.operations import issue_in_own_name, leave_in_their_name
from training.certificates.queries import certificates_to_correct
from training.db import db, transaction
from training.people.models import Person


@bp.get("/people/certificates")
@requires(Role.ADMINISTRATOR)
def certificates_asked_for() -> str:
    """Whoever asked, the first to ask first, with each certificate and the name on it."""
    people = defaultdict(list)
    for one in certificates_to_correct(db.session()):
        people[one.booking.delegate].append(one)
    return render_template("admin/people/certificates.html", people=people.items())


@bp.post("/people/<int:person_id>/certificates")
@requires(Role.ADMINISTRATOR)
def issue_certificates(person_id: int) -> Response:
    """All that they asked for are issued in the name that they have now."""
    page = url_for("admin.people.certificates_asked_for")
    with refusals_shown(go_to=page), transaction() as session:
        person = session.get(Person, person_id) or abort(404)
        name, count = person.name, issue_in_own_name(session, person, current_actor(), clock.now())
    flash(f"Issued as {name}: {_counted(count)}. They are sent to them.", "done")
    return redirect(page)


@bp.post("/people/<int:person_id>/certificates/leave")
@requires(Role.ADMINISTRATOR)
def leave_certificates(person_id: int) -> Response:
    """They stay as they are; whoever asked is told."""
    with transaction() as session:
        person = session.get(Person, person_id) or abort(404)
        name, count = person.name, leave_in_their_name(session, person, current_actor(), clock.now())
    flash(f"Left as they are: {_counted(count)} of {name}, who is told.", "done")
    return redirect(url_for("admin.people.certificates_asked_for"))


def _counted(count: int) -> str:
    return "1 certificate" if count == 1 else f"{count} certificates"
