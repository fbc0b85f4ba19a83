"""The page by which the administrator puts somebody's name or e-mail address right."""

from flask import abort, url_for
from sqlalchemy.orm import Session

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import people as bp
from training.admin.people import correction_operations
from training.admin.people.correction_operations import Correction
from training.admin.people.forms import CorrectionForm
from training.answers import Answer, carried_out, page_with
from training.db import db
from training.people import queries as people_queries
from training.people.addresses.queries import shares_main_address
from training.people.models import Person


@bp.route("/people/<int:person_id>/correct", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def correct(person_id: int) -> Answer:
    """Name and address as they are, to be put right, and what is to follow from it."""
    found = people_queries.person_with_all(db.session(), person_id) or abort(404)
    certificates = correction_operations.certificates_in_their_name(db.session(), found)
    shares = shares_main_address(db.session(), person_id)
    form = CorrectionForm(name=found.name, email=found.email, shares=shares, sends_again=True)
    undelivered = correction_operations.undelivered_count(db.session(), found)
    form.offer(certificates, undelivered)

    def change(session: Session) -> str:
        said = correction_operations.correct_person(
            session, session.get_one(Person, person_id), _typed(form), current_actor(), clock.now()
        )
        return " ".join(said) or "Nothing was different, so nothing has changed."

    if done := carried_out(form, change, url_for("admin.people.person", person_id=person_id)):
        return done
    return page_with(
        form,
        "admin/people/correct.html",
        person=found,
    )


def _typed(form: CorrectionForm) -> Correction:
    ids = form.certificates.data if "certificates" in form else None
    return Correction(
        name=form.name.data or "",
        address=form.email.data or None,
        shares=form.shares.data,
        sends_again=form.sends_again.data if "sends_again" in form else False,
        certificate_ids=frozenset(map(int, ids or ())),
    )
