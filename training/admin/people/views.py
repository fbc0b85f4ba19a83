"""People: found, read, given and taken roles, switched off and on."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import people as bp
from training.admin.history.queries import story_of
from training.admin.people import operations, person_queries, queries
from training.admin.people.forms import ROLE_WORDS, RoleForm
from training.answers import Answer, page_with, refusals_shown
from training.board_lists.queries import board_lists
from training.bookings.earlier_training.models import Equivalence
from training.bookings.earlier_training.past_queries import past_training_of
from training.bookings.earlier_training.queries import equivalences_of
from training.bookings.earlier_training.targets import counts_as_text
from training.bookings.queries import bookings_of
from training.courses.queries import events_still_trained_by
from training.db import db, transaction
from training.lists import page_or_file, searched
from training.merging.models import MergeKind
from training.merging.queries import merges_into
from training.notes.models import NoteSubject
from training.notes.queries import notes_about
from training.people import coordinator_operations
from training.people import operations as people_operations
from training.people import queries as people_queries
from training.people.addresses.queries import addresses_of
from training.people.models import Agency, Person
from training.records.wording import hours_words, name_of, state_word
from training.refusals import Code, Refused
from training.settings.queries import rules


@bp.get("/people")
@requires(Role.ADMINISTRATOR)
def listed() -> str | Response:
    """Anybody, by name or e-mail; or everybody with a role."""
    return page_or_file(queries.people_list(searched()), "admin/people/list.html")


@bp.route("/people/<int:person_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def person(person_id: int) -> Answer:
    """One person, in parts: bookings and training, messages, money, roles, history. The form gives a role."""
    form = RoleForm()
    if form.is_submitted() or request.args.get("part") == "roles":
        areas = board_lists(db.session()).areas.choices(clock.today())
        form.offer(people_queries.agencies_to_choose(db.session()), areas)
    if form.validate_on_submit():
        role = Role(form.role.data)

        def give(session: Session, found: Person) -> list[str]:
            agency = session.get(Agency, int(form.agency.data)) if form.agency.data else None
            area = form.area.data or None if role is Role.AREA_READER else None
            people_operations.give_role(session, found, role, current_actor(), clock.now(), agency, area)
            return []

        return _press(person_id, give, f"{ROLE_WORDS[role]}: given.")
    found = people_queries.person_with_all(db.session(), person_id) or abort(404)
    if found.merged_into_id is not None:
        return _leads_on(found, found.merged_into_id)
    part = "roles" if form.is_submitted() else request.args.get("part", "")
    part = part if part in _PARTS else "overview"
    return page_with(
        form,
        "admin/people/person.html",
        person=found,
        part=part,
        parts=_PARTS,
        sign_ins=person_queries.sign_ins_of(db.session(), person_id),
        addresses=addresses_of(db.session(), person_id),
        role_words=ROLE_WORDS,
        **_SHOWN[part](db.session(), found),
        now=clock.now(),
    )


def _leads_on(merged: Person, into_id: int) -> Response:
    """Old addresses of somebody’s page lead to whom they are merged with."""
    into = db.session().get_one(Person, into_id)
    flash(f"{merged.name} was merged into {into.name}: this is their page.")
    return redirect(url_for("admin.people.person", person_id=into_id, part=request.args.get("part")))


def _overview(session: Session, found: Person) -> dict[str, object]:
    training = person_queries.training_of(session, found.id, clock.today())
    return {
        "notes": notes_about(session, NoteSubject.PERSON, found.id, rules(session).notes_kept_days),
        "merged": merges_into(session, MergeKind.PERSON, found.id),
        "bookings": training.bookings,
        "training": training,
        "name_of": name_of,
        "state_word": state_word,
        "hours_words": hours_words,
        "levels": board_lists(session).levels,
        "today": clock.today(),
        "counts_as": _counts_as(session),
        "frameworks": len({one.framework for one in board_lists(session).levels.on(clock.today()) if one.framework}),
    }


def _counts_as(session: Session) -> Callable[[Equivalence], str]:
    return partial(counts_as_text, levels=board_lists(session).levels, day=clock.today())


def _elsewhere(session: Session, found: Person) -> dict[str, object]:
    return {
        "elsewhere": equivalences_of(session, found.id),
        "counts_as": _counts_as(session),
        "past_training": past_training_of(session, found.id),
        "past_training_link": lambda row: url_for("admin.people.past_training", past_id=row.id),
    }


def _roles(session: Session, found: Person) -> dict[str, object]:
    is_trainer = Role.TRAINER in found.role_names
    return {
        "trains": events_still_trained_by(session, found.id, clock.now()) if is_trainer else (),
        "coordinates": people_queries.agencies_coordinated_by(session, found.id),
        "reads_area": board_lists(session).areas.name(people_queries.area_read_by(session, found.id), clock.today()),
    }


# What each part of a person's page reads: together they would be more than a page may ask.
_PARTS = {
    "overview": "Bookings and training",
    "elsewhere": "Done elsewhere",
    "messages": "Messages",
    "money": "Money",
    "roles": "Roles and account",
    "history": "History",
}
_SHOWN: Mapping[str, Callable[[Session, Person], dict[str, object]]] = MappingProxyType(
    {
        "overview": _overview,
        "elsewhere": _elsewhere,
        "messages": lambda session, found: {"messages": person_queries.messages_to(session, found)},
        "money": lambda session, found: {"money": person_queries.money_of(session, bookings_of(session, found.id))},
        "roles": _roles,
        "history": lambda session, found: {"story": story_of(session, "person", found.id)},
    }
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


@bp.post("/people/<int:person_id>/lists")
@requires(Role.ADMINISTRATOR)
def off_lists(person_id: int) -> Response:
    """Keep somebody's name off lists and badges, or let it stand there again."""
    off = request.form.get("off") == "yes"

    def keep(session: Session, found: Person) -> list[str]:
        people_operations.keep_off_lists(session, found, off, current_actor(), clock.now())
        return []

    return _press(person_id, keep, "Their name is kept off lists." if off else "Their name may stand on lists again.")


def _press(person_id: int, do: Callable[[Session, Person], list[str]], done: str) -> Response:
    """One button of a person's page: do it, or say why not, and show the page again.

    `do` answers with what else it ended, in sentences.
    """
    with (
        refusals_shown(go_to=url_for("admin.people.person", person_id=person_id, part="roles")),
        transaction() as session,
    ):
        found = people_queries.person_with_all(session, person_id) or abort(404)
        if found.merged_into_id is not None:
            raise Refused(Code.DONE, f"{found.name} was merged with another, so nothing was changed.")
        ended = do(session, found)
    flash(" ".join([done, *ended]), "done")
    return redirect(url_for("admin.people.person", person_id=person_id, part="roles"))
