"""The menu bar: what each person is offered in it, and which entry a page belongs to. One table, for every page."""

from dataclasses import dataclass

from flask import g, request, url_for

from training.access import Role

COURSES = "programme.courses"
MY_BOOKINGS = "mine.bookings"
MY_RECORD = "mine.record"
MY_EVENTS = "mine.events"
MY_AGENCY = "agency.bookings"
CHECK = "certificates.verify"
DESK, PROGRAMME, BOOKINGS = "admin.desk.home", "admin.programme.events", "admin.bookings.listed"
MONEY, PEOPLE, MESSAGES = "admin.money.figures", "admin.people.listed", "admin.messages.listed"
CONCERNS = "concerns.listed"
SEARCH = "admin.desk.search"
REPORTS, SETTINGS = "reports.year", "admin.settings.edit"
MY_AREA = "area.home"

_GUEST = (("Courses", COURSES), ("Check a certificate", CHECK))
_DELEGATE = (
    ("Courses", COURSES),
    ("My bookings", MY_BOOKINGS),
    ("My training record", MY_RECORD),
    ("Check a certificate", CHECK),
)
_EXTRA = {
    Role.TRAINER: ("My events", MY_EVENTS),
    Role.COORDINATOR: ("My organisation", MY_AGENCY),
    Role.BOARD_READER: ("Reports", REPORTS),
    Role.AREA_READER: ("My area", MY_AREA),
}
_ADMINISTRATOR = (
    ("Desk", DESK),
    ("Programme", PROGRAMME),
    ("Bookings", BOOKINGS),
    ("Money", MONEY),
    ("People", PEOPLE),
    ("Messages", MESSAGES),
    ("Reports", REPORTS),
    ("Settings", SETTINGS),
)

# Where a page belongs: by its endpoint, or else by its blueprint.
_BELONGS_TO = {
    "programme.course": COURSES,
    "programme.month": COURSES,
    "programme.which": COURSES,
    "programme.event": COURSES,
    "interest": COURSES,
    "bookings.book": COURSES,
    "bookings.check_email": COURSES,
    "bookings.confirm": COURSES,
    "bookings.enter": COURSES,
    "bookings.answer_approval": COURSES,
    "bookings.answer_offer": COURSES,
    "bookings.invitation": COURSES,
    "bookings.book_several": MY_AGENCY,
    "bookings.booked_several": MY_AGENCY,
    "bookings": MY_BOOKINGS,
    "checkout": MY_BOOKINGS,
    "mine.record": MY_RECORD,
    "mine.record_document": MY_RECORD,
    "mine.quoting": MY_RECORD,
    "mine.earlier_training": MY_RECORD,
    "mine.earlier_training_question": MY_RECORD,
    "mine.share_record": MY_RECORD,
    "mine.preview_shared_record": MY_RECORD,
    "mine.events": MY_EVENTS,
    "mine.trainer_profile": MY_EVENTS,
    "mine.teaching": MY_EVENTS,
    "mine.taught_course": MY_EVENTS,
    "mine": MY_BOOKINGS,
    "attendance.complete": MY_BOOKINGS,
    "attendance.arrive": MY_BOOKINGS,
    "attendance.arrived": MY_BOOKINGS,
    "attendance": MY_EVENTS,
    "agency": MY_AGENCY,
    "certificates": CHECK,
    "concerns": CONCERNS,
    "reports": REPORTS,
    "results": REPORTS,
    "other_learning": REPORTS,
    "agencies": REPORTS,
    "funders": REPORTS,
    "area": MY_AREA,
    "observations": MY_EVENTS,
}
# For an administrator, who has another menu and opens these pages about others.
_BELONGS_TO_FOR_ADMINISTRATOR = {
    "admin.desk": DESK,
    "admin.history": DESK,
    "admin.programme": PROGRAMME,
    "admin.bookings.event": PROGRAMME,
    "admin.bookings": BOOKINGS,
    "admin.timetable": BOOKINGS,
    "admin.timetable.of_course": PROGRAMME,
    "admin.money": MONEY,
    "admin.people": PEOPLE,
    "admin.messages": MESSAGES,
    "admin.settings": SETTINGS,
    "admin.quotes": REPORTS,
    "admin.evidence": REPORTS,
    "attendance": BOOKINGS,
    "bookings": BOOKINGS,
    "mine.booking": BOOKINGS,
    "mine.purchase_order": BOOKINGS,
    "certificates.pdf": BOOKINGS,
    "concerns.show": CONCERNS,
    "concerns.words": CONCERNS,
    "checkout": BOOKINGS,
    "invoices": MONEY,
    "reports": REPORTS,
    "results": REPORTS,
    "other_learning": REPORTS,
    "agencies": REPORTS,
    "funders": REPORTS,
    "area": REPORTS,
    "observations": PROGRAMME,
}


@dataclass(frozen=True)
class MenuEntry:
    """One word of the menu, as templates show it."""

    text: str
    href: str
    current: bool


def menu_for(held: list[str] | None, *, is_contact: bool = False) -> list[MenuEntry]:
    """What somebody with these roles is offered; None is a guest. `is_contact`: a safeguarding contact."""
    if held is None:
        entries: tuple[tuple[str, str], ...] = _GUEST
    elif Role.ADMINISTRATOR in held:
        entries = _ADMINISTRATOR
    else:
        entries = _DELEGATE + tuple(entry for role, entry in _EXTRA.items() if role in held)
    if is_contact:
        entries += (("Concerns", CONCERNS),)
    here = _entry_of_this_page(Role.ADMINISTRATOR in (held or []))
    return [MenuEntry(text, url_for(endpoint), endpoint == here) for text, endpoint in entries]


def _entry_of_this_page(is_administrator: bool) -> str | None:
    """The endpoint of the entry: the page itself, what its view says with `g.section`, or what the table says."""
    endpoint = request.endpoint or ""
    belongs_to = _BELONGS_TO_FOR_ADMINISTRATOR if is_administrator else _BELONGS_TO
    named = g.get("section")
    if named and not is_administrator:
        return str(named)
    return belongs_to.get(endpoint) or belongs_to.get(endpoint.rpartition(".")[0]) or endpoint
