"""The people of an agency: who is of it, what comes next for them, what they hold and what of it is due again."""

from collections.abc import Iterator

from flask import Response as FileResponse
from flask import render_template, request

from training import clock
from training.access import Role, requires
from training.agency import (
    people_queries,
)
from training.agency.blueprint import bp, chosen_agency
from training.agency.levels.queries import asks_of
from training.agency.people_queries import AgencyMember, PeopleFilter, Show
from training.board_lists.lists import BoardList, Level
from training.board_lists.queries import board_lists
from training.db import db
from training.downloads import Cell, file_of
from training.lists import searched, shown
from training.records.needed_next import Need, frameworks_in_hours
from training.records.wording import hours_words, name_of, state_word
from training.settings.queries import rules

_NONE_HELD: list[Cell] = [None] * 7
COLUMNS = (
    *(("Name", 28), ("Role", 24), ("Next booking", 36), ("On", 12)),
    *(("Level", 12), ("Course", 36), ("Attended", 12), ("Certificate", 18), ("Refresh due", 12), ("State", 14)),
    ("Hours", 44),
)
"""With their widths in characters."""


@bp.get("/people")
@requires(Role.COORDINATOR)
def people() -> str:
    """Everybody of the agency; those whose certificates are due or overdue for refresh; those who have left."""
    agency, agencies = chosen_agency()
    session, today = db.session(), clock.today()
    levels, courses = board_lists(session).levels, people_queries.courses_of_agency(session, agency.id)
    wanted = _wanted(agency.id, {course_id for course_id, _ in courses})
    listed = shown(people_queries.people_list(session, wanted, clock.now(), today))
    return render_template(
        "agency/people.html",
        agency=agency,
        agencies=agencies,
        wanted=wanted,
        courses=courses,
        course=dict(courses).get(wanted.course_id or 0),
        listed=listed,
        members=listed.items,
        today=clock.today(),
        notice_days=rules(session).renewal_notice_days,
        levels=levels,
        in_hours=bool(frameworks_in_hours(levels, today)),
        name_of=name_of,
        hours_words=hours_words,
        state_word=state_word,
        narrowed={"course": wanted.course_id, "q": wanted.search or None},
    )


@bp.get("/people.<any(csv, xlsx):kind>")
@requires(Role.COORDINATOR)
def people_download(kind: str) -> FileResponse:
    """The same list as a table: a row for each level and topic, and one for who holds none."""
    agency, _ = chosen_agency()
    session, today = db.session(), clock.today()
    courses = people_queries.courses_of_agency(session, agency.id)
    wanted = _wanted(agency.id, {course_id for course_id, _ in courses})
    roles = people_queries.roles_of_everybody(session, wanted)
    ties = session.scalars(people_queries.people_of_agency(session, wanted, today, roles)).all()
    found = people_queries.members(session, ties, clock.now(), today, wanted.asks, roles)
    rows = _rows(found, board_lists(session).levels)
    return file_of(kind, f"people-{today}", f"People of {agency.name}", COLUMNS, rows)


def _wanted(agency_id: int, course_ids: set[int]) -> PeopleFilter:
    """What the address asks for; what it asks that there is not is left out."""
    show, course = request.args.get("show", ""), request.args.get("course", "")
    course_id = next((one for one in course_ids if str(one) == course), None)
    chosen = Show(show) if show in set(Show) else Show.ALL
    if chosen is Show.WITHOUT and course_id is None:
        chosen = Show.ALL
    asks = asks_of(db.session(), agency_id)
    return PeopleFilter(agency_id=agency_id, show=chosen, course_id=course_id, search=searched(), asks=asks)


def _rows(found: list[AgencyMember], levels: BoardList[Level]) -> Iterator[list[Cell]]:
    for member in found:
        booking = member.next_booking
        coming: list[Cell] = [None, None]
        if booking:
            coming = [booking.event.course.title, clock.local(booking.event.starts_at).date()]
        held = [_held(need, levels) for need in member.needs] or [_NONE_HELD]
        for cells in held:
            yield [member.name, member.role, *coming, *cells]


def _held(need: Need, levels: BoardList[Level]) -> list[Cell]:
    name, by = levels.name(need.level, clock.today()), need.by
    if by is None:
        return [name, None, None, None, None, state_word(need), *_hours(need)]
    return [name, by.title, by.on, by.certificate or None, need.until, state_word(need), *_hours(need)]


def _hours(need: Need) -> list[Cell]:
    return [hours_words(need.hours) if need.hours else None]
