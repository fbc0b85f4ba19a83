"""What agencies did with reviews, for the Board and the administrator: numbers, and words that are cited."""

from flask import Blueprint, render_template, request

from training import clock
from training.access import Role, has_role, refuse, requires
from training.board_lists.queries import board_lists
from training.db import db
from training.yearly_requests.impact.queries import reviews_of, sums_by_review, words_of_round
from training.yearly_requests.models import RequestKind
from training.yearly_requests.queries import rounds

bp = Blueprint("agencies", __name__, url_prefix="/reports/agencies")

NO_SUCH_YEAR = "Agencies were not asked what reviews changed in that year. Choose one of the years on the page."


@bp.get("/impact")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def impact() -> str:
    """`?year=2026` as elsewhere; without it the latest. Nothing that nobody has read and chosen is shown."""
    session = db.session()
    found = rounds(session, RequestKind.IMPACT)
    asked = request.args.get("year", type=int)
    chosen = next((one for one in found if asked in {None, one.round.year}), None)
    if chosen is None and asked is not None:
        refuse(NO_SUCH_YEAR, 404)
    about = set(reviews_of(session, chosen.round.id)) if chosen else set()
    return render_template(
        "reports/agencies/impact.html",
        rounds=found,
        chosen=chosen,
        reviews=[one for one in board_lists(session).reviews if one.code in about],
        sums=sums_by_review(session, chosen.round.id) if chosen else {},
        cited=words_of_round(session, chosen.round.id, cited=True) if chosen else (),
        may_ask=has_role(Role.ADMINISTRATOR),
        today=clock.today(),
    )
