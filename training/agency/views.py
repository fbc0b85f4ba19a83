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
from training.agency.people_queries import AgencyMember, PeopleFilter, Show
from training.certificates.training_record import AttendedEvent
from training.certificates.validity import CertificateStatus
from training.db import db
from training.downloads import Cell, file_of
from training.lists import searched, shown
from training.settings.queries import rules

_NONE_HELD: list[Cell] = [None] * 5
COLUMNS = (
    *(("Name", 28), ("Role", 24), ("Next booking", 36), ("On", 12)),
    *(("Course", 36), ("Attended", 24), ("Certificate", 18), ("Refresh due", 12), ("State", 14)),
)
"""With their widths in characters."""


@bp.get("/people")
@requires(Role.COORDINATOR)
def people() -> str:
    """Everybody of the agency; those whose certificates are due or overdue for refresh; those who have left."""
    agency, agencies = chosen_agency()
    session, today, notice = db.session(), clock.today(), rules(db.session()).renewal_notice_days
    courses = people_queries.courses_of_agency(session, agency.id)
    wanted = _wanted(agency.id, {course_id for course_id, _ in courses})
    listed = shown(people_queries.people_list(session, wanted, clock.now(), today, notice))
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
        notice_days=notice,
        narrowed={"course": wanted.course_id, "q": wanted.search or None},
    )


@bp.get("/people.<any(csv, xlsx):kind>")
@requires(Role.COORDINATOR)
def people_download(kind: str) -> FileResponse:
    """The same list as a table: a row for each certificate that nothing has renewed, and one for who holds none."""
    agency, _ = chosen_agency()
    session, today, notice = db.session(), clock.today(), rules(db.session()).renewal_notice_days
    courses = people_queries.courses_of_agency(session, agency.id)
    wanted = _wanted(agency.id, {course_id for course_id, _ in courses})
    ties = session.scalars(people_queries.people_of_agency(wanted, today, notice)).all()
    found = people_queries.members(session, ties, clock.now(), today, notice)
    return file_of(kind, f"people-{today}", f"People of {agency.name}", COLUMNS, _rows(found))


def _wanted(agency_id: int, course_ids: set[int]) -> PeopleFilter:
    """What the address asks for; what it asks that there is not is left out."""
    show, course = request.args.get("show", ""), request.args.get("course", "")
    course_id = next((one for one in course_ids if str(one) == course), None)
    chosen = Show(show) if show in set(Show) else Show.ALL
    if chosen is Show.WITHOUT and course_id is None:
        chosen = Show.ALL
    return PeopleFilter(agency_id=agency_id, show=chosen, course_id=course_id, search=searched())


def _rows(found: list[AgencyMember]) -> Iterator[list[Cell]]:
    for member in found:
        booking = member.next_booking
        coming: list[Cell] = [None, None]
        if booking:
            coming = [booking.event.course.title, clock.local(booking.event.starts_at).date()]
        held = [_held(entry) for entry in member.held] or [_NONE_HELD]
        for cells in held:
            yield [member.name, member.role, *coming, *cells]


def _held(entry: AttendedEvent) -> list[Cell]:
    return [entry.course, entry.dates, entry.certificate, entry.valid_until, _state(entry)]


def _state(entry: AttendedEvent) -> str:
    if entry.standing == CertificateStatus.REVOKED:
        return "Revoked"
    if entry.standing == CertificateStatus.REFRESH_DUE:
        return "Refresh overdue"
    return "Due for renewal" if entry.due else "Valid"
