"""Figures of a part: the events of one funder, the bookings of one area. What cannot be said of it is left out."""

from datetime import timedelta

from training import clock
from training.bookings.models import Booking
from training.courses.models import Course
from training.reports.year import around_queries, queries, tables
from training.reports.year.groupings import NAMES
from training.reports.year.periods import Beside, financial_year
from training.reports.year.queries import TOTAL, Compared

YEAR = financial_year(2026)


def lines_of(session, **part):
    """The counts of a part, and the names of its figures with what they are now."""
    compared = Compared(YEAR, YEAR.beside(Beside.WHOLE, clock.today()), **part)
    counts = queries.figures(session, compared, clock.now(), NAMES)
    wholes = around_queries.wholes(session, compared, counts)
    sections = tables.overview(*wholes, both_whole=compared.both_whole, part=compared.part)
    return counts, {line.of.name: line.now for one in sections for line in one.lines}


def test_a_part_of_the_bookings_tells_nothing_of_places_costs_and_programme(session, make):
    southend, essex = make.agency(sector="health", area="Southend", quadrant=None), make.agency()
    for days, agencies in ((-5, (southend, essex)), (-4, (essex,)), (-3, (southend,))):
        event = make.event(make.course(), days=days, capacity=10, register_closed_at=clock.now())
        for agency in agencies:
            make.booking(event, agency=agency, outcome="attended")
    counts, lines = lines_of(session, of_bookings=(Booking.area == "Southend",))
    total = counts.total()[0]
    assert (total.events, total.attendances, total.places, total.fill) == (2, 2, None, None)
    assert {key for key, one in counts.now["area"].items() if one.attendances} == {"Southend"}
    assert {"attendances", "people", "no-shows"} <= set(lines)
    assert not {"places", "fill", "planned", "cost", "asked", "counted"} & set(lines)


def test_a_part_of_the_events_has_their_places_but_no_wishes_for_courses(session, make):
    mine, other = make.course(), make.course()
    for course in (mine, other):
        event = make.event(course, days=-5, capacity=10, register_closed_at=clock.now())
        make.booking(event, outcome="attended")
    make.event(mine, days=-2, capacity=8, register_closed_at=clock.now() - timedelta(hours=1))
    counts, lines = lines_of(session, only=(Course.id == mine.id,))
    assert (lines["places"], lines["attendances"], lines["planned"]) == (18, 1, 2)
    assert "asked" not in lines
    assert counts.now[TOTAL][None].events == 2
