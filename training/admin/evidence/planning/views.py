"""The page to plan the next term by."""

from flask import render_template

from training import clock
from training.access import Role, requires
from training.admin.blueprint import evidence as bp
from training.board_lists.queries import board_lists
from training.db import db
from training.reports.planning import queries
from training.reports.planning.needed import Demand, next_quarters, next_term
from training.settings.queries import rules
from training.yearly_requests.models import RequestKind
from training.yearly_requests.needs.queries import needed_by_quadrant
from training.yearly_requests.queries import rounds


@bp.get("/evidence/events-needed")
@requires(Role.ADMINISTRATOR)
def events_needed() -> str:
    """By level, and in the quadrants: what falls due, who waits, what agencies said, and what is planned."""
    session, now, today = db.session(), clock.now(), clock.today()
    lists, term, quarters = board_lists(session), next_term(today), next_quarters(today)
    demands = queries.demand(session, term, lists.levels, now)
    due, due_there = queries.due_by_span(session, quarters, lists.levels, now)
    newest = next((one for one in rounds(session, RequestKind.NEEDS) if one.answered), None)
    needed = needed_by_quadrant(session, newest.round.id) if newest else {}
    levels = [one for one in lists.levels if one.is_on(today) or any(key[0] == one.code for key in (*demands, *needed))]
    known = {one.code for one in lists.quadrants}
    due_places: dict[tuple[str, str, str | None], int] = {}
    for (quarter, (level, quadrant)), number in due_there.items():
        place = (quarter, level, quadrant if quadrant in known else None)
        due_places[place] = due_places.get(place, 0) + number
    places: dict[tuple[str, str | None], Demand] = {}
    for (level, quadrant), one in demands.items():
        key = (level, quadrant if quadrant in known else None)
        places[key] = queries.by_level({(level, None): places.get(key, Demand()), (level, ""): one})[level]
    return render_template(
        "admin/evidence/planning/needed.html",
        term=term,
        quarters=quarters,
        due=due,
        due_places=due_places,
        levels=levels,
        by_level=queries.by_level(demands),
        places=places,
        quadrants=[
            *((one.code, one.name_on(today)) for one in lists.quadrants.on(today)),
            (None, "Elsewhere or online"),
        ],
        newest=newest,
        needed=needed,
        said={level: sum(number for (of, _), number in needed.items() if of == level) for level, _ in needed},
        capacity=rules(session).room_capacity,
        nothing=Demand(),
        today=today,
    )
