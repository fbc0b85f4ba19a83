"""What few people stand for changes nothing of funders, areas, questions, packs, priorities, quarters or outcomes.

As in test_nobody_is_found.py: what is the same whichever these people were, cannot be had from any pages or files, nor
from all of them together. Each reader is tried with what they may not know.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from io import BytesIO
from itertools import permutations

import openpyxl
import pytest
from sqlalchemy import select

from tests.pages import soup_of
from tests.worked_programme import Programme
from training import clock
from training.access import SYSTEM
from training.board_lists.operations import add_thing
from training.bookings.models import Booking
from training.courses.models import Event
from training.courses.priorities.operations import tag_course
from training.evaluations.models import EvaluationAnswer
from training.reports.funders.link_operations import make_link
from training.reports.questions.supplied import SUPPLIED

PERIODS = (
    "2025", "2025-q1", "2024", "2025-q2", "2025-q3", "2025-q4", "2024-q3", "calendar-2025", "school-2024", "2025-07"
)  # fmt: skip
FREE = ("from=2025-04-07&to=2025-04-07", "from=2024-06-01&to=2026-05-01")
EVERY = tuple(f"period={key}" for key in PERIODS) + FREE
QUARTERS = ("2025-q1", "2025-q3", "2025-q2", "2025-q4", "2024-q3")
SOUTHEND_GROUPS = ("agency", "sector", "month", "level", "course", "format")
SOME_OR_EVERY = pytest.mark.parametrize(
    "every", (pytest.param(False, id="some"), pytest.param(True, id="every", marks=pytest.mark.soak))
)

Read = Mapping[str, str]


class World:
    """The worked programme, with a priority, answers, small groups in a quarter of their own, and a funder's link."""

    def __init__(self, session, make):
        self.session, self.make = session, make
        self.made = Programme(session, make).write()
        for event in session.scalars(select(Event).where(Event.register_closed_at.is_(None))):
            event.register_closed_at = event.starts_at + timedelta(days=1)  # so that each quarter is told in full
        now = clock.now()
        neglect = add_thing(session, "priority", "Neglect", clock.today() - timedelta(days=900), {}, SYSTEM, now)
        for course in self.made.courses[:3]:
            tag_course(session, course.id, [neglect], [], SYSTEM, now)
        last_day = clock.today() + timedelta(days=30)
        self.token = make_link(session, make.funder(), "The grants manager", last_day, SYSTEM, now)[1]
        self.outside = make.agency("Another small club", quadrant="West")
        closed = {"register_closed_at": now}
        self.funded = make.event(self.made.courses[1], days=-180, capacity=40, **closed)  # November 2025
        self.earlier = make.event(self.made.courses[2], days=-540, capacity=40, **closed)  # November 2024
        essex, southend = self.made.agencies["Essex Police"], self.made.agencies["Southend Health"]
        for _ in range(6):
            make.booking(self.funded, agency=essex, outcome="attended")
            make.booking(self.earlier, agency=essex, outcome="attended")
        self.of_southend = [make.booking(self.funded, agency=southend, outcome="attended") for _ in range(3)]
        self.missed = [
            make.booking(self.earlier, agency=southend, outcome=outcome)
            for outcome in ("attended", "attended", "did not attend")
        ]
        leigh = {"sector": "health", "area": "Southend", "quadrant": None}
        self.leigh, self.other_leigh = make.agency("Leigh Club", **leigh), make.agency("Leigh Guides", **leigh)
        self.of_leigh = [make.booking(self.made.events[0], agency=self.leigh, outcome="attended") for _ in range(3)]
        crossings = (("police", "Mid", 2), ("police", "North", 1), ("voluntary", "Mid", 1), ("voluntary", "North", 2))
        self.crossed = [self._crossed(*which) for which in crossings]
        self.answers = {at: self.answered(at, number) for at, number in ((0, 6), (1, 7), (2, 4))}
        """By event: of three courses."""
        session.commit()

    def _crossed(self, sector: str, quadrant: str, number: int) -> list[Booking]:
        agency, event = self.made.agencies["Essex Police"], self.made.events[3]
        return [
            self.make.booking(event, agency=agency, sector=sector, quadrant=quadrant, outcome="attended")
            for _ in range(number)
        ]

    def answered(self, at: int, number: int) -> list[EvaluationAnswer]:
        """So many who came to an event said the same."""
        of_event = select(Booking).where(
            Booking.event_id == self.made.events[at].id, Booking.outcome == "attended", Booking.walk_in.is_(False)
        )
        came = self.session.scalars(of_event.order_by(Booking.id.desc())).fetchmany(number)
        said = {"confidence": (2, 4), "content": 4, "recommend": 9}
        forms = [self.make.evaluation(booking, said=said).id for booking in came]
        answers = select(EvaluationAnswer).where(EvaluationAnswer.evaluation_id.in_(forms))
        return list(self.session.scalars(answers))

    # What few people are, changed to something else. Each gives the people whom it changed.

    def other_agency(self) -> Sequence[int]:
        club = self.made.agencies["Small club"].id
        of_club = self.session.scalars(select(Booking).where(Booking.agency_id == club)).all()
        for booking in of_club:
            booking.agency_id, booking.agency_name = self.outside.id, self.outside.name
        return [booking.delegate_id for booking in of_club]

    def other_agency_of_southend(self) -> Sequence[int]:
        for booking in self.of_leigh:
            booking.agency_id, booking.agency_name = self.other_leigh.id, self.other_leigh.name
        return [booking.delegate_id for booking in self.of_leigh]

    def other_reasons(self) -> Sequence[int]:
        for_work = self.session.scalars(select(Booking).where(Booking.cancel_category == "work")).all()
        for booking in for_work:
            booking.cancel_category = "new job"
        return [booking.delegate_id for booking in for_work]

    def other_answers(self) -> Sequence[int]:
        """Of four who are in no block: those of their year who are left over are fewer than five."""
        for answer in self.answers[2]:
            answer.number = 10 - answer.number if answer.number > 5 else 6 - answer.number
            answer.looking_back = answer.looking_back and 6 - answer.looking_back
        return sorted({answer.evaluation_id for answer in self.answers[2]})

    def other_quadrants(self) -> Sequence[int]:
        """Two people of one event, of two sectors: how many are of each sector and of each quadrant stays as it was."""
        one, other = self.crossed[0][0], self.crossed[3][0]
        one.quadrant, other.quadrant = other.quadrant, one.quadrant
        return [one.delegate_id, other.delegate_id]

    def other_area(self) -> Sequence[int]:
        for booking in self.of_southend:
            booking.area = "Thurrock"
        return [booking.delegate_id for booking in self.of_southend]

    def stayed_away(self) -> Sequence[int]:
        away = self.missed[2]
        away.outcome, away.state, away.cancel_category = None, "cancelled", "illness"
        return [away.delegate_id]

    def others_stayed_away(self) -> Sequence[int]:
        """Of Essex: of no concern to another area."""
        away = self.session.scalars(
            select(Booking).where(Booking.area == "Essex", Booking.outcome == "did not attend")
        ).fetchmany(4)
        for booking in away:
            booking.outcome = "attended"
        return [booking.delegate_id for booking in away]

    @property
    def of_nobodys_concern(self) -> list[Callable[[], Sequence[int]]]:
        return [
            self.other_agency, self.other_agency_of_southend, self.other_reasons, self.other_answers,
            self.other_quadrants,
        ]  # fmt: skip


@pytest.fixture
def world(session, make):
    return World(session, make)


class Readers:
    """Reads every page and file of a reader: the words of each, by its address."""

    def __init__(self, world, client_for, make, client):
        self.world, self.make, self.client_for, self.anyone = world, make, client_for, client
        self.board = client_for(make.board_reader())

    def board_pages(self, *, every: bool) -> Read:
        periods = EVERY if every else EVERY[:1]
        pack = "theme=priority:neglect"
        police = self.world.made.agencies["Essex Police"].id
        packs = [pack, f"{pack}&sector=school", f"{pack}&agency={police}"]
        addresses = ["/reports/inspection"]
        for period in periods:
            addresses += [f"/reports/funders?{period}", f"/reports/funders/VVU/said?{period}"]
            addresses += [
                f"/reports/funders/VVU/figures.{kind}?{period}" for kind in (("csv", "xlsx") if every else ("csv",))
            ]
            addresses += [f"/reports/priorities/priority/neglect?{period}", f"/reports/year/outcomes?{period}"]
            addresses += [f"/reports/inspection.xlsx?{one}&{period}" for one in (packs if every else packs[:1])]
            if every:
                addresses += [f"/reports/funders/VVU?{period}", f"/reports/priorities?{period}"]
                addresses += [f"/reports/priorities.xlsx?{period}"]
                addresses += [f"/reports/inspection/{part}?{one}&{period}" for one in packs
                              for part in ("attendance", "taught", "changed")]  # fmt: skip
        for quarter in QUARTERS if every else QUARTERS[:1]:
            addresses += [f"/reports/quarter?period={quarter}"]
            addresses += [f"/reports/quarter.xlsx?period={quarter}"] if every else []
        for one in SUPPLIED:
            of = one.question
            asked = f"rows={of.rows}&columns={of.columns or ''}" + "".join(f"&measures={name}" for name in of.measures)
            addresses += [f"/reports/questions/ask.csv?{asked}&period=2025"]
            if every:
                addresses += [f"/reports/questions/{one.ref}", f"/reports/questions/{one.ref}.csv"]
                addresses += [f"/reports/questions/ask?{asked}&period={key}" for key in ("2025", "2024", "last-year")]
                addresses += [f"/reports/questions/ask.xlsx?{asked}&period=2024"]
        return {address: words_of(self.board.get(address)) for address in addresses}

    def area_pages(self, area: str) -> Callable[..., Read]:
        reader = self.client_for(self.make.area_reader(area))

        def read(*, every: bool) -> Read:
            periods = EVERY if every else ("period=2024-q3",)
            addresses = [f"/area/{area}/figures.csv?{period}" for period in periods]
            for period in periods if every else periods[:1]:
                groups = SOUTHEND_GROUPS if every else SOUTHEND_GROUPS[:1]
                addresses += [f"/area/{area}?{period}"] + [f"/area/{area}/by/{one}?{period}" for one in groups]
                addresses += [f"/area/{area}/figures.xlsx?{period}"] if every else []
            return {address: words_of(reader.get(address)) for address in addresses}

        return read

    def link_pages(self, *, every: bool) -> Read:
        """By the funder's link, of each year and quarter."""
        found, address = {}, f"/funder-figures/{self.world.token}"
        page = self.anyone.submit(address, "Show the figures")
        for period in ("2025", "2025-q3", "2025-q1", "2025-q2", "2025-q4", "2024") if every else ("2025-q3",):
            shown = self.anyone.submit("", "Show the figures", page=page, period=period)
            said = self.anyone.submit("", "Show what people said", page=shown)
            files = [self.anyone.submit("", kind, page=shown) for kind in (("Excel", "CSV") if every else ("Excel",))]
            for number, answer in enumerate((shown, said, *files)):
                found[f"link {period} {number}"] = words_of(answer)
        return found


@pytest.fixture
def readers(world, client_for, make, client):
    return Readers(world, client_for, make, client)


def words_of(answer) -> str:
    assert answer.status_code == 200, answer.request.path
    if "html" in answer.content_type:
        main = soup_of(answer).main
        for hidden in main.find_all("input", type="hidden"):
            hidden.decompose()
        return main.get_text(" ", strip=True)
    if "csv" in answer.content_type:
        return answer.data.decode("utf-8-sig")
    book = openpyxl.load_workbook(BytesIO(answer.data))
    return str([(sheet.title, [list(row) for row in sheet.values]) for sheet in book])


def assert_nothing_changes(session, read: Callable[..., Read], changes, *, every: bool) -> None:
    """Every change by itself where every page is read, else all of them together."""
    before = read(every=every)
    for number, change in enumerate(changes, start=1):
        assert 0 < len(set(change())) < 5, change.__name__
        session.commit()
        if every or number == len(changes):
            after = read(every=every)
            assert [address for address in before if before[address] != after[address]] == [], change.__name__


@SOME_OR_EVERY
def test_whoever_a_few_people_are_each_reader_is_shown_the_same(readers, world, session, every):
    """The Board, a funder by its link and the reader of an area; these two may also not know what the Board may."""
    link, southend = readers.link_pages, readers.area_pages("Southend")

    def read(*, every: bool) -> Read:
        return {**readers.board_pages(every=every), **link(every=every), **southend(every=every)}

    assert_nothing_changes(session, read, world.of_nobodys_concern, every=every)
    assert_nothing_changes(session, link, [world.other_area], every=every)
    assert_nothing_changes(session, southend, [world.stayed_away, world.others_stayed_away], every=every)


SURE = re.compile(r"traight after(?:, 1 to 5 Asked straight after the event\.)? \d\.\d (?:n |of |\()(\d+)")
RECOMMEND = re.compile(r"0 to 10(?: Asked straight after\.)? \d\.\d,? (?:n |of |\()(\d+)")
OUTCOMES = 2
"""Of each course: so many answers to “how sure” from each person."""
ANSWERED = {0: 6, 1: 7, 2: 4, 5: 3}
"""How many answered about which event: of three courses, of which one has two dates."""
IN_PERIOD = {"2025": {0, 1, 2, 5}, "2025-q1": {0, 1}, "2025-q2": {2}, "2025-q4": {5}}
TOLD = {
    "/reports/year/outcomes?": {0, 1, 2, 5},
    "/reports/funders/VVU/said?": {1, 5},
    "/reports/priorities/priority/harm?": {0, 2},
    "/reports/priorities/priority/neglect?": {0, 1, 2, 5},
    "/reports/inspection/changed?theme=priority:harm&": {0, 2},
}
"""Pages that say what people said, and the events that each is about."""


@SOME_OR_EVERY
def test_no_page_less_others_leaves_the_answers_of_one_to_four(readers, world, make, session, every):
    """Of each two of which one is about some events of the other, and of a page of a year less all its quarters."""
    world.answered(5, ANSWERED[5])
    harm = add_thing(session, "priority", "Harm", clock.today() - timedelta(days=900), {}, SYSTEM, clock.now())
    for course, more in ((world.made.courses[0], ["neglect"]), (world.made.courses[2], ["neglect"])):
        tag_course(session, course.id, [harm, *more], [], SYSTEM, clock.now())
    session.commit()
    pages = [(page, key) for page in TOLD for key in IN_PERIOD if every or (page, key) in SOME_PAGES]
    pages += [("/reports/quarter?", key) for key in IN_PERIOD if key != "2025" and every]
    told = {}
    for page, key in pages:
        words = words_of(readers.board.get(f"{page}period={key}"))
        sure, recommend = (sum(map(int, pattern.findall(words)[:1])) for pattern in (SURE, RECOMMEND))
        told[page, key] = (TOLD.get(page, IN_PERIOD["2025"]) & IN_PERIOD[key], (sure // OUTCOMES, recommend))
    assert told["/reports/funders/VVU/said?", "2025"][1] == (7, 7), "the three of the other date are in no figure"
    for (one, (events, of_one)), (other, (part, of_other)) in permutations(told.items(), 2):
        both = zip(of_one, of_other, (True, tells_recommending(one) and tells_recommending(other)), strict=True)
        for whole, less, is_told in both if part <= events else ():
            assert not is_told or whole - less == 0 or whole - less >= 5, (one, other)
    for page in TOLD if every else ():
        for which in range(2):
            whole, *less = (told[page, key][1][which] for key in IN_PERIOD)
            assert whole - sum(less) not in range(1, 5), page


def tells_recommending(page: tuple[str, str]) -> bool:
    """The pages of priorities and of a quarter do not."""
    return "priorities" not in page[0] and "quarter" not in page[0]


SOME_PAGES = {
    ("/reports/year/outcomes?", "2025"), ("/reports/funders/VVU/said?", "2025"),
    ("/reports/funders/VVU/said?", "2025-q1"), ("/reports/priorities/priority/harm?", "2025"),
}  # fmt: skip
