"""Names, shown to the reader of an area by pressing a button that writes down who looked."""

from flask import abort, render_template, request
from flask_login import current_user
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor, Role, refuse, requires
from training.answers import Answer
from training.board_lists.queries import board_lists
from training.db import db, transaction
from training.downloads import Cell, file_of
from training.fields import PressForm
from training.people.queries import area_read_by
from training.reports.area.names_queries import names_shared
from training.reports.area.views import Area, bp
from training.reports.year.queries import years
from training.reports.year.views import asked_period, period_choices
from training.sharing.agreements import NO_AGREEMENT, NOBODY_TOLD
from training.sharing.operations import names_seen
from training.sharing.queries import may_see_names

_HEADINGS = [("Name", 36), ("Agency", 44), ("Course", 60), ("Date", 14), ("Outcome", 20)]


@bp.route("/<area>/names", methods=["GET", "POST"])
@requires(Role.AREA_READER)
def names(area: str) -> Answer:
    """Whether there are any, and a button; pressed, the names, on the page or as a file."""
    session, pressed = db.session(), PressForm().validate_on_submit()
    of, all_years = _own_area_or_404(session, area), years(session)
    asked = asked_period(all_years)
    agreed = may_see_names(session, of.code, clock.today())
    found = []
    if pressed:
        with transaction() as writing:
            if not may_see_names(writing, of.code, clock.today()):
                refuse(NO_AGREEMENT.format(area=of.name))
            found = list(names_shared(writing, asked.period, of.code))
            names_seen(writing, of.code, len(found), Actor(current_user.id, Role.AREA_READER), clock.now())
        if request.form.get("kind") == "xlsx":
            rows: list[list[Cell]] = [
                [o.name, o.agency, o.course, clock.local(o.starts_at).date(), o.outcome] for o in found
            ]
            return file_of("xlsx", f"names-{of.code}-{asked.period.key}", "Names", _HEADINGS, rows)
    return render_template(
        "reports/area/names.html",
        form=PressForm(),
        of=of,
        asked=asked,
        choices=period_choices(all_years),
        agreed=agreed,
        pressed=pressed,
        found=found,
        no_agreement=NO_AGREEMENT.format(area=of.name),
        nobody_told=NOBODY_TOLD,
    )


def _own_area_or_404(session: Session, code: str) -> Area:
    if area_read_by(session, current_user.id) != code:
        abort(404)
    return Area(code, board_lists(session).areas.name(code, clock.today()))
