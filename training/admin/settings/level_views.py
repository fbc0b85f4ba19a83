"""What only levels have: from which day on one is counted in which hours, and offered where it was only supplied."""

from flask import abort, url_for
from sqlalchemy.orm import Session

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import settings as bp
from training.admin.settings.level_forms import LevelHoursForm, NoHoursForm, OfferLevelForm
from training.admin.settings.list_views import thing_page
from training.answers import Answer, carried_out
from training.board_lists import level_operations
from training.board_lists.models import LevelRow
from training.board_lists.words import BY_ADDRESS
from training.db import db
from training.fields import Form
from training.records.wording import asked_words


@bp.post("/settings/lists/levels/<int:row_id>/hours")
@requires(Role.ADMINISTRATOR)
def count_level_in_hours(row_id: int) -> Answer:
    """From a day on it is counted in hours, within so many years, of which so many multi-agency."""
    form = LevelHoursForm()

    def count(session: Session) -> str:
        asked, since = form.asked(), form.hours_since.data
        level_operations.count_in_hours(session, row_id, since, asked, current_actor(), clock.now())
        return f"{asked_words(asked)}, from {clock.show_date(since)}. Records and matrices go by it."

    return _page(row_id, form, carried_out(form, count, _there(row_id), field="hours_since"))


@bp.post("/settings/lists/levels/<int:row_id>/no-hours")
@requires(Role.ADMINISTRATOR)
def count_level_in_no_hours(row_id: int) -> Answer:
    """From a day on it goes by the day on which its refresh is due again."""
    form = NoHoursForm()

    def stop(session: Session) -> str:
        level_operations.count_in_hours(session, row_id, form.no_hours_since.data, None, current_actor(), clock.now())
        return f"It is counted in no hours from {clock.show_date(form.no_hours_since.data)}."

    return _page(row_id, form, carried_out(form, stop, _there(row_id), field="no_hours_since"))


@bp.post("/settings/lists/levels/<int:row_id>/offer")
@requires(Role.ADMINISTRATOR)
def offer_level(row_id: int) -> Answer:
    """It is on forms and in matrices from a day on."""
    form = OfferLevelForm()

    def offer(session: Session) -> str:
        level_operations.offer_level(session, row_id, form.offered_from.data, current_actor(), clock.now())
        return f"It is offered from {clock.show_date(form.offered_from.data)}."

    return _page(row_id, form, carried_out(form, offer, _there(row_id), field="offered_from"))


def _there(row_id: int) -> str:
    if db.session.get(LevelRow, row_id) is None:
        abort(404)
    return url_for("admin.settings.board_list_thing", address="levels", row_id=row_id)


def _page(row_id: int, form: Form, done: Answer | None) -> Answer:
    return done or thing_page(BY_ADDRESS["levels"], row_id, form)
