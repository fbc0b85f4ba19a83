"""What few people stand for changes nothing that is shown: whichever it were, every page and file would be the same.

So nothing about them can be had by taking pages, periods or files from each other, however many somebody reads.
"""

import csv
from io import StringIO

import pytest
from sqlalchemy import select

from tests.pages import soup_of
from tests.worked_programme import Programme
from training.bookings.models import Booking
from training.evaluations.models import EvaluationAnswer

PERIODS = (
    "period=2025", "period=2024", "period=2025-q1", "period=2025-q2", "period=2025-q4", "period=calendar-2025",
    "period=school-2024", "period=2025-07", "from=2025-04-07&to=2025-04-07", "from=2024-06-01&to=2026-05-01",
)  # fmt: skip
GROUPS = ("agency", "organisation", "sector", "ecvys", "course")


@pytest.fixture
def programme(session, make):
    made = Programme(session, make).write()
    session.commit()
    return made


@pytest.fixture
def shown(client_for, make, programme):
    """Everything that a reader of the Board is shown of these days and groups, and what they download."""
    reader = client_for(make.board_reader())

    def read(periods, groups):
        pages = [f"/reports/year?{period}" for period in periods]
        pages += [f"/reports/year/by/{group}?{period}" for period in periods[:4] for group in groups]
        pages += [f"/reports/quarter?period=2025-q{number}" for number in range(1, len(groups))]
        pages += ["/reports/results?period=2025", "/reports/results/TOPIC?period=2025"]
        found = {}
        for address in pages:
            for hidden in (main := soup_of(reader.get(address)).main).find_all("input", type="hidden"):
                hidden.decompose()
            found[address] = main.get_text(" ", strip=True)
        for period in periods:
            address = f"/reports/year.csv?{period}"
            found[address] = list(csv.reader(StringIO(reader.get(address).data.decode("utf-8-sig"))))
        return found

    return read


@pytest.mark.parametrize(
    ("periods", "groups"),
    (
        pytest.param(PERIODS[:3], GROUPS[:2], id="some"),
        pytest.param(PERIODS, GROUPS, id="every", marks=pytest.mark.soak),
    ),
)
def test_whoever_a_few_people_are_and_whatever_they_said_every_page_and_file_is_the_same(
    shown, programme, session, make, periods, groups
):
    """Three of a small club walked in; four gave a reason in a year; four answered a form."""
    club = programme.agencies["Small club"]
    make.relation("part of", club, programme.agencies["Trust of schools"])
    four = answered_by_four(session, make, programme.events[2])
    before = shown(periods, groups)
    assert any("Trust of schools" in str(words) for words in before.values())
    outside = make.agency("Another small club", quadrant="West")
    of_club = session.scalars(select(Booking).where(Booking.agency_id == club.id)).all()
    for_work = session.scalars(select(Booking).where(Booking.cancel_category == "work")).all()
    for few in ({booking.delegate_id for booking in of_club}, for_work, four):
        assert 0 < len(few) < 5
    for booking in of_club:
        booking.agency_id, booking.agency_name = outside.id, outside.name
    for booking in for_work:
        booking.cancel_category = "new job"
    for answer in four:
        answer.number = 6 - answer.number
    session.commit()
    after = shown(periods, groups)
    assert [address for address in before if before[address] != after[address]] == []


def answered_by_four(session, make, event):
    came = session.scalars(select(Booking).where(Booking.event_id == event.id, Booking.outcome == "attended"))
    forms = [make.evaluation(booking, said={"content": 5}).id for booking in came.fetchmany(4)]
    return session.scalars(select(EvaluationAnswer).where(EvaluationAnswer.evaluation_id.in_(forms))).all()
