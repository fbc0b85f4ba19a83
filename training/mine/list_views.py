"""Somebody's own name on lists and badges: whoever must not be found keeps it off."""

from flask import url_for
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor, signed_in
from training.agency.blueprint import looker
from training.answers import Answer, carried_out, page_with
from training.mine.blueprint import bp
from training.mine.forms import OffListsForm
from training.people.models import Person
from training.people.operations import keep_off_lists


@bp.route("/my/name-on-lists", methods=["GET", "POST"])
@signed_in
def off_lists() -> Answer:
    """One choice, of which only the training team and the trainer on their register know."""
    person_id = looker().id
    form = OffListsForm(data={"off_lists": "yes" if looker().off_lists else "no"})

    def keep(session: Session) -> str:
        off = form.off_lists.data == "yes"
        keep_off_lists(session, session.get_one(Person, person_id), off, Actor(person_id, "delegate"), clock.now())
        return "Your name is kept off lists and badges." if off else "We may put your name on lists and badges."

    return carried_out(form, keep, url_for("mine.off_lists")) or page_with(form, "mine/off_lists.html")
