"""Trainers' hours in kind: as plain SQL counts them, on the page, in its files, and without those who are paid."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import text

from tests.pages import main_text
from training import clock
from training.courses.trainers.models import TrainerProfile
from training.reports.in_kind.lines import NO_AGENCY, Amount, giving_agency, hours_text, minutes_of
from training.reports.in_kind.queries import hours_in_kind
from training.reports.year.periods import Beside, financial_year
from training.reports.year.queries import Compared

YEAR = financial_year(2026)
PAGE = "/reports/trainers-hours?period=2026&beside=whole"


def at(hour: float) -> datetime:
    return datetime(2026, 5, 1, tzinfo=UTC) + timedelta(hours=hour)


@pytest.mark.parametrize(
    ("sittings", "minutes"),
    (
        ([], 0),
        ([(9, 12), (13, 16)], 360),
        ([(13, 16), (9, 14)], 420),
        ([(9, 16), (10, 11), (15, 17)], 480),
        ([(9, 9.75), (33, 34)], 105),
    ),
)
def test_time_that_sittings_share_counts_once(sittings, minutes):
    assert minutes_of([(at(begins), at(ends)) for begins, ends in sittings]) == minutes


def test_of_several_agencies_the_one_of_the_longest_tie_gives_the_hours():
    assert giving_agency([(at(2), 7), (at(1), 8), (at(0), None)]) == 8
    assert giving_agency([(at(0), None)]) is None
    assert [Amount(minutes=minutes).whole_hours for minutes in (89, 90, 150, 510)] == [1, 2, 3, 9]
    assert [hours_text(minutes) for minutes in (0, 90, 74_400)] == ["0", "1.5", "1,240"]


@pytest.fixture
def given(make, session):
    """Hope gives two days of one event and, by another trainer, one of the same; Care became Hope; Rae has left it."""
    hope, care, away = (make.agency(name=name) for name in ("Hope", "Care", "Away"))
    long_ago = clock.now() - timedelta(days=900)
    ana, ben, rae, fee, own = (make.trainer(name) for name in ("Ana", "Ben", "Rae", "Fee", "Own"))
    for person, agency in ((ana, hope), (ben, care), (fee, hope)):
        make.tie(person, agency, began_at=long_ago)
    make.tie(ana, away, began_at=long_ago + timedelta(days=1))
    make.tie(rae, away, began_at=long_ago, ended_at=clock.now() - timedelta(days=30))
    session.add(TrainerProfile(person_id=fee.id, paid_by_fee=True))
    became = clock.today() - timedelta(days=3)
    make.relation("became", care, hope, starts_on=became)
    course, closed = make.course(), {"register_closed_at": clock.now()}
    make.event(course, days=-9, sittings=2, trainers=(ana, ben, fee), **closed)
    make.event(course, days=-8, trainers=(ana, rae, own), **closed)
    make.event(course, days=-60, trainers=(rae,), **closed)
    make.event(course, days=-7, **closed)
    make.event(course, days=-6, trainers=(ana,))
    make.event(course, days=-5, trainers=(ana,), state="cancelled", **closed)
    make.event(course, days=20, trainers=(ana,))
    session.commit()
    return {"fee": fee, "ana": ana}


MINUTES = {
    "sqlite": "(julianday(s.ends_at) - julianday(s.starts_at)) * 1440",
    "postgresql": "EXTRACT(EPOCH FROM s.ends_at - s.starts_at) / 60",
}
PLAIN = """
    SELECT count(DISTINCT t.person_id), count(DISTINCT e.id), coalesce(sum({minutes}), 0)
    FROM event e JOIN event_trainer t ON t.event_id = e.id JOIN sitting s ON s.event_id = e.id
    WHERE e.register_closed_at IS NOT NULL AND e.state <> 'cancelled' AND e.starts_at >= :begins AND e.starts_at < :ends
      AND t.person_id NOT IN (SELECT person_id FROM trainer_profile WHERE paid_by_fee) AND {whose}
"""
GIVES = """(
    SELECT a.name FROM affiliation f JOIN agency a ON a.id = f.agency_id
    WHERE f.person_id = t.person_id AND f.began_at < e.ends_at AND (f.ended_at IS NULL OR f.ended_at > e.starts_at)
    ORDER BY f.began_at LIMIT 1
)"""


def test_hours_are_what_plain_sql_counts(given, session):
    compared = Compared(YEAR, YEAR.beside(Beside.WHOLE, clock.today()))
    read = hours_in_kind(session, compared)
    whose = {"Hope": f"{GIVES} IN ('Hope', 'Care')", "Away": f"{GIVES} = 'Away'", NO_AGENCY: f"{GIVES} IS NULL"}
    assert [line.name for line in read.lines] == ["Hope", "Away", NO_AGENCY]
    for line in (*read.lines, read.total):
        for one, period in ((line.now, compared.now), (line.before, compared.before)):
            plain = PLAIN.format(minutes=MINUTES[session.get_bind().dialect.name], whose=whose.get(line.name, "1 = 1"))
            counted = session.execute(text(plain), {"begins": period.begins, "ends": period.ends}).one()
            assert (len(one.trainers), len(one.events), one.minutes) == tuple(round(number) for number in counted)
    assert read.total.now.minutes == sum(line.now.minutes for line in read.lines) == (4 + 1 + 2) * 420
    assert read.total.before.minutes == 420
    assert (read.paid, read.untrained) == ((840, 0), (1, 0))


def test_a_reader_sees_and_takes_hours_by_agency_and_nobody_by_name(given, client_for, make):
    reader = client_for(make.board_reader())
    assert "Trainers’ hours in kind" in main_text(reader.get("/reports/year?period=2026"))
    said = main_text(reader.get(PAGE))
    assert len(reader.queries) <= 12
    assert "49 hours given in kind Before: 7" in said
    assert "Hope 2 before 0 2 before 0 35 before 0 +35" in said
    assert "All 4 before 1 2 before 1 49 before 7 +42" in said
    assert "paid by fee: 14, before 0" in said
    assert not any(name in said for name in ("Ana", "Rae", "Fee"))
    file = PAGE.replace("hours?", "hours.xlsx?")
    rows = list(openpyxl.load_workbook(BytesIO(reader.get(file).data)).active.iter_rows(min_row=2, values_only=True))
    assert rows[0] == ("Hope", 2, 2, 35, 0, 0, 0)
    assert rows[-1] == ("All", 4, 2, 49, 1, 1, 7)
    assert "Hope,2,2,35.0,0,0,0.0" in reader.get(file.replace("xlsx", "csv")).text
    assert reader.get("/reports/trainers-hours?from=2026-13-01&to=").status_code == 422
    assert "No hours in kind in these days" in main_text(reader.get("/reports/trainers-hours?period=2020"))


def test_the_administrator_says_who_is_paid(given, client_for, make):
    administrator, page = client_for(make.administrator()), f"/admin/programme/trainers/{given['ana'].id}"
    assert "Not paid: their hours are counted" in main_text(administrator.get(page))
    paid = administrator.submit(page, "Paid by fee: do not count their hours")
    assert "Paid by fee: their hours are not counted in kind" in main_text(paid)
    assert "28 hours given in kind" in main_text(administrator.get(PAGE))
    again = administrator.submit("", "Not paid: count their hours in kind", page=paid)
    assert "Not paid: their hours are counted" in main_text(again)
    assert "49 hours given in kind" in main_text(administrator.get(PAGE))
