"""People: found, read, given and taken roles, switched off and on."""

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import people as bp
from training.admin.bookings.queries import story_of
from training.admin.people import operations, queries
from training.admin.people.forms import ROLE_WORDS, RoleForm
from training.answers import Answer, page_with, refusals_shown
from training.bookings.earlier_training.queries import equivalences_of
from training.bookings.queries import bookings_of
from training.courses.queries import events_still_trained_by
from training.db import db, transaction
from training.lists import page_or_file, searched
from training.people import coordinator_operations
from training.people import operations as people_operations
from training.people import queries as people_queries
from training.people.models import Agency, Person


@bp.get("/people")
@requires(Role.ADMINISTRATOR)
def listed() -> str | Response:
    """Anybody, by name or e-mail; or everybody with a role."""
    return page_or_file(queries.people_list(searched()), "admin/people/list.html")


@bp.route("/people/<int:person_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def person(person_id: int) -> Answer:
    """One person: affiliations, roles, bookings. The form gives a role."""
    form = RoleForm()
    form.offer(people_queries.agencies_to_choose(db.session()))
    if form.validate_on_submit():
        role = Role(form.role.data)

        def give(session: Session, found: Person) -> list[str]:
            agency = session.get(Agency, int(form.agency.data)) if form.agency.data else None
            people_operations.give_role(session, found, role, current_actor(), clock.now(), agency)
            return []

        return _press(person_id, give, f"{ROLE_WORDS[role]}: given.")
    session, now = db.session(), clock.now()
    found = people_queries.person_with_all(session, person_id) or abort(404)
    return page_with(
        form,
        "admin/people/person.html",
        person=found,
        role_words=ROLE_WORDS,
        trains=events_still_trained_by(session, person_id, now) if Role.TRAINER in found.role_names else (),
        coordinates=people_queries.agencies_coordinated_by(session, person_id),
        bookings=bookings_of(session, person_id),
        elsewhere=equivalences_of(session, person_id),
        story=story_of(session, "person", person_id),
    )


@bp.post("/people/<int:person_id>/roles/take")
@requires(Role.ADMINISTRATOR)
def take_role(person_id: int) -> Response:
    """Take a role away; of a coordinator, one agency."""
    role, agency_id = request.form.get("role", ""), request.form.get("agency", type=int)
    if role not in set(Role):
        abort(400)

    def take(session: Session, found: Person) -> list[str]:
        if role == Role.COORDINATOR and agency_id is not None:
            agency = session.get(Agency, agency_id) or abort(404)
            coordinator_operations.stop_booking_for_agency(session, found, agency, current_actor(), clock.now())
            return []
        return operations.take_role(session, found, Role(role), current_actor(), clock.now())

    return _press(person_id, take, f"{ROLE_WORDS[Role(role)]}: taken away.")


@bp.post("/people/<int:person_id>/off")
@requires(Role.ADMINISTRATOR)
def switch_off(person_id: int) -> Response:
    """End somebody's sign-ins and let them have no new ones."""
    return _press(
        person_id,
        lambda session, found: operations.switch_off(session, found, current_actor(), clock.now()),
        "The account is switched off, and signed out everywhere.",
    )


@bp.post("/people/<int:person_id>/on")
@requires(Role.ADMINISTRATOR)
def switch_on(person_id: int) -> Response:
    """Let an account sign in again."""

    def switch(session: Session, found: Person) -> list[str]:
        people_operations.switch_on(session, found, current_actor(), clock.now())
        return []

    return _press(person_id, switch, "The account is switched on again.")


def _press(person_id: int, do: Callable[[Session, Person], list[str]], done: str) -> Response:
    """One button of a person's page: do it, or say why not, and show the page again.

    `do` answers with what else it ended, in sentences.
    """
    with refusals_shown(go_to=url_for("admin.people.person", person_id=person_id)), transaction() as session:
        ended = do(session, people_queries.person_with_all(session, person_id) or abort(404))
    flash(" ".join([done, *ended]), "done")
    return redirect(url_for("admin.people.person", person_id=person_id))
