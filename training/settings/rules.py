"""Every rule the administrator may change, with its default and where that comes from (domain.md)."""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any

from training.settings.working_time import DaysOff, WorkingTime, weekdays_in


def _rule(
    default: int | str,
    label: str,
    hint: str = "",
    *,
    group: str,
    lowest: int = 0,
    highest: int = 1000,
    characters: int = 200,
) -> Any:
    """`characters`: how many a text may have, at most the 500 that are stored."""
    about = {"label": label, "hint": hint, "group": group, "characters": characters}
    return field(default=default, metadata={**about, "lowest": lowest, "highest": highest})


@dataclass(frozen=True)
class Rules:
    """The rules in force. Whole numbers unless said otherwise."""

    board_name: str = _rule("Essex Safeguarding Children Board", "Name of the board", group="The board")
    contact_email: str = _rule("escbtraining@essex.gov.uk", "E-mail address for questions", group="The board")
    contact_phone: str = _rule("0333 013 8937", "Phone number for questions", group="The board")
    signed_by: str = _rule(
        "The training team", "Who signs messages", "A name or a team. The name of the board follows.", group="The board"
    )

    hub_phone: str = _rule(
        "0345 603 7627",
        "Phone number of the Children and Families Hub",
        "Shown beside every box in which people write, and at the foot of every page.",
        group="Safeguarding",
    )
    hub_link: str = _rule("", "Page of the Children and Families Hub", "An address with https.", group="Safeguarding")
    lado_phone: str = _rule(
        "",
        "Phone number of the LADO",
        "For a worry about somebody who works with children. Left empty, people are told to ask the Hub.",
        group="Safeguarding",
    )
    lado_link: str = _rule("", "Page of the LADO", "An address with https.", group="Safeguarding")
    safeguarding_contact_name: str = _rule(
        "",
        "Safeguarding contact",
        "Told within minutes when somebody raises a concern about a text. Without one, nobody is told.",
        group="Safeguarding",
    )
    safeguarding_contact_email: str = _rule(
        "",
        "E-mail address of the safeguarding contact",
        "They sign in with it to read a concern.",
        group="Safeguarding",
    )
    safeguarding_deputy_name: str = _rule("", "Their deputy", "Told at the same time.", group="Safeguarding")
    safeguarding_deputy_email: str = _rule(
        "", "E-mail address of the deputy", "They sign in with it to read a concern.", group="Safeguarding"
    )

    room_capacity: int = _rule(24, "Places in a room", "For a new event.", group="Places", lowest=1)
    online_capacity: int = _rule(100, "Places online", "For a new event.", group="Places", lowest=1)
    agency_cap: int = _rule(3, "Most places one agency may hold in a room", "For a new course.", group="Places")
    cap_opens_days: int = _rule(
        10, "From then on an agency may hold any number of places", "Working days before the event.", group="Places"
    )
    room_closes_days: int = _rule(3, "Booking closes before an event in a room", "Working days.", group="Places")
    online_closes_minutes: int = _rule(60, "Booking closes before an online event", "Minutes.", group="Places")
    address_hold_minutes: int = _rule(
        30, "A place is held while a newcomer confirms their address", "Minutes.", group="Places", lowest=5
    )
    approval_days: int = _rule(
        5, "A place is held while a manager has to approve", "Working days.", group="Places", lowest=1
    )

    payment_days: int = _rule(
        2,
        "A place is held for somebody who has to pay by card after an approval",
        "Working days.",
        group="Places",
        lowest=1,
    )
    bank_days: int = _rule(
        5, "A place is held while a payment takes its time at the bank", "Working days.", group="Places", lowest=1
    )

    naming_days: int = _rule(
        5,
        "A place booked for a colleague to be named needs the name",
        "Working days before the event.",
        group="Places",
        highest=60,
    )
    naming_reminder_days: int = _rule(
        2, "Whoever booked it is reminded", "Working days earlier.", group="Places", highest=30
    )
    approval_warning_days: int = _rule(
        1,
        "A manager who has not answered is asked again",
        "Working days before the place is given up.",
        group="Places",
        lowest=1,
        highest=30,
    )

    offer_days: int = _rule(
        2,
        "A place offered from the waiting list is kept until the end of",
        "Working days after the offer.",
        group="Waiting lists",
        lowest=1,
        highest=10,
    )
    offer_last_days: int = _rule(
        3,
        "Close to the event it is kept for hours only, in the last",
        "Working days before the event.",
        group="Waiting lists",
        highest=20,
    )
    offer_hours: int = _rule(
        4, "Close to the event it is kept for", "Working hours.", group="Waiting lists", lowest=1, highest=40
    )
    working_day_starts: int = _rule(
        9, "The working day starts at", "Hour, from 0 to 12.", group="Working time", highest=12
    )
    working_day_ends: int = _rule(
        17, "The working day ends at", "Hour, from 13 to 23.", group="Working time", lowest=13, highest=23
    )
    evening_days: str = _rule(
        "",
        "Days on which the evening counts, too",
        "For example, Tuesday, Thursday: for those who read their messages after work. Left empty, no evening does.",
        group="Working time",
        characters=60,
    )
    evening_ends: int = _rule(
        20, "On these days working time ends at", "Hour, from 13 to 23.", group="Working time", lowest=13, highest=23
    )

    free_cancelling_hours: int = _rule(
        24, "Cancelling is free soon after booking", "Hours, unless the event starts sooner.", group="Cancelling"
    )
    free_after_move_days: int = _rule(
        10,
        "Cancelling is free after a change of date, time or place",
        "Working days, for those who had booked before.",
        group="Cancelling",
        highest=60,
    )

    reasons_kept_days: int = _rule(
        30,
        "Reasons for cancelling are deleted after",
        "Days after the charge is decided; where there is none, after the cancellation.",
        group="Cancelling",
    )

    ecvys_discount_percent: int = _rule(
        25,
        "What members of ECVYS pay less",
        "Per cent of what others of their tariff pay, where a course says nothing else.",
        group="Prices",
        highest=100,
    )
    ecvys_link: str = _rule(
        "",
        "Page on becoming a member of ECVYS",
        "An address with https. The help page leads there.",
        group="Prices",
    )
    membership_notice_days: int = _rule(
        60, "A membership of ECVYS is about to end", "Days before its last day.", group="Prices", highest=366
    )

    invoice_due_days: int = _rule(
        30, "An invoice is due", "Days after it is issued.", group="Invoices", lowest=1, highest=365
    )
    first_reminder_days: int = _rule(
        7, "First reminder of an invoice", "Days after it was due. 0 sends none.", group="Invoices", highest=365
    )
    second_reminder_days: int = _rule(
        30, "Second reminder of an invoice", "Days after it was due. 0 sends none.", group="Invoices", highest=365
    )
    bank_account_name: str = _rule("", "Name of the bank account", "Leave empty to leave it out.", group="Invoices")
    bank_sort_code: str = _rule("", "Sort code", "For example, 20-00-00.", group="Invoices")
    bank_account_number: str = _rule("", "Account number", "Eight digits.", group="Invoices")
    supplier_name: str = _rule(
        "",
        "Who supplies the training, for VAT",
        "The name that is registered for VAT. Leave empty if it is the name of the board.",
        group="Invoices",
    )
    supplier_address: str = _rule(
        "",
        "Postal address on invoices",
        "With commas between its lines. An invoice with VAT cannot be issued without it.",
        group="Invoices",
    )
    vat_registration: str = _rule(
        "",
        "VAT registration number",
        "An invoice with VAT cannot be issued without it. Leave empty if nobody is registered.",
        group="Invoices",
    )

    invitation_days: int = _rule(
        14, "An invitation to book for an agency can be accepted for", "Days.", group="Agencies", lowest=1, highest=90
    )

    remind_again_days: int = _rule(
        14,
        "A coordinator can remind somebody again after",
        "Days after the last reminder of what is due, so that nobody is written to twice in a few days.",
        group="Agencies",
        lowest=1,
        highest=366,
    )

    no_show_shown_days: int = _rule(
        5,
        "An organisation sees that somebody did not come",
        "Working days after the register said so. The delegate sees it at once, and can have it put right before.",
        group="Agencies",
        highest=60,
    )
    no_show_contest_days: int = _rule(
        15,
        "That somebody did not come can be contested for",
        "Working days after the register said so. The pages of the booking say until which day.",
        group="Agencies",
        lowest=1,
        highest=120,
    )

    message_hour: int = _rule(
        9, "Messages of a day go at", "Hour, from 0 to 20.", group="Messages before and after", highest=20
    )
    reminder_days: int = _rule(
        14, "Reminder of an event", "Days before it.", group="Messages before and after", lowest=2, highest=60
    )
    no_reminder_days: int = _rule(
        21,
        "Whoever books late gets no such reminder",
        "So many days before the event, or fewer.",
        group="Messages before and after",
        highest=90,
    )
    joining_days: int = _rule(
        5, "Joining instructions", "Days before the event.", group="Messages before and after", lowest=1, highest=30
    )
    hour_before_minutes: int = _rule(
        60,
        "The link once more, for those who join online",
        "Minutes before it starts.",
        group="Messages before and after",
        lowest=10,
        highest=720,
    )
    free_until_days: int = _rule(
        3,
        "“Free to cancel until …”",
        "Working days before cancelling begins to cost something.",
        group="Messages before and after",
        lowest=1,
        highest=20,
    )
    corrections_minutes: int = _rule(
        10,
        "Several corrections go as one message",
        "Minutes: a message about a change waits so long after the first of them, joining instructions after the last.",
        group="Messages before and after",
        highest=120,
    )
    evaluation_reminder_days: int = _rule(
        5,
        "Reminder of an evaluation that is not answered",
        "Days after it was sent.",
        group="Messages before and after",
        lowest=1,
        highest=60,
    )
    impact_days: int = _rule(
        90, "Impact evaluation", "Days after the event.", group="Messages before and after", lowest=7, highest=366
    )
    impact_reminder_days: int = _rule(
        14,
        "Reminder of an impact evaluation that is not answered",
        "Days after it was sent.",
        group="Messages before and after",
        lowest=1,
        highest=60,
    )

    mail_per_minute: int = _rule(
        30,
        "Messages that the mailbox takes in a minute",
        "Joining links go first, the rest follows. 0 sends them all at once.",
        group="Messages before and after",
        highest=10_000,
    )

    late_grace_minutes: int = _rule(15, "Late, but counted as present", "Minutes after the start.", group="On the day")
    sign_in_before_minutes: int = _rule(
        30,
        "Delegates can sign in by code from",
        "Minutes before the start of each day.",
        group="On the day",
        highest=240,
    )
    sign_in_after_minutes: int = _rule(
        30,
        "Delegates can sign in by code until",
        "Minutes after the start. Later than the minutes above, they are marked as late.",
        group="On the day",
        highest=240,
    )
    sign_in_again_minutes: int = _rule(
        10,
        "Opened again by the trainer, the code works for",
        "Minutes.",
        group="On the day",
        lowest=1,
        highest=60,
    )
    online_share: int = _rule(
        80,
        "Online, present from a share of the minutes",
        "Per cent of the sitting, read from a report of Teams or Zoom. A course may have its own.",
        group="On the day",
        lowest=1,
        highest=100,
    )
    online_files_days: int = _rule(
        30,
        "Attendance reports of Teams and Zoom are deleted after",
        "Days after they were sent here. The marks stay.",
        group="On the day",
        lowest=1,
        highest=366,
    )
    link_days_before: int = _rule(1, "The trainer's link works from", "Days before the event.", group="On the day")
    link_days_after: int = _rule(7, "The trainer's link works until", "Days after the event.", group="On the day")
    needs_kept_days: int = _rule(
        30, "Access and dietary needs are deleted after", "Days after the event.", group="On the day"
    )
    remembered_needs_months: int = _rule(
        24,
        "Needs that somebody lets us remember are deleted after",
        "Months in which they neither booked with them nor changed them.",
        group="On the day",
        lowest=1,
        highest=72,
    )
    evaluation_days: int = _rule(
        90, "An evaluation form can be filled in for", "Days after it is sent.", group="Afterwards", lowest=7
    )
    observation_months: int = _rule(
        24,
        "A trainer is due to be observed by a colleague after",
        "Months since they last were, if they have delivered a session.",
        group="Afterwards",
        lowest=1,
        highest=120,
    )
    material_mb: int = _rule(
        25, "Slides and handouts may be as large as", "Megabytes each.", group="Afterwards", lowest=1, highest=100
    )
    slides_asked_days: int = _rule(
        365,
        "Whoever asked for slides is told when they are ready, for",
        "Days after asking. Later, nobody expects them any more.",
        group="Afterwards",
        lowest=1,
        highest=1000,
    )
    slides_follow_up_weeks: int = _rule(
        6,
        "Whoever has the slides is asked what came of them",
        "Weeks after they were told that they are ready, or fetched them.",
        group="Afterwards",
        lowest=1,
        highest=52,
    )
    slides_follow_up_reminder_days: int = _rule(
        14, "Who does not answer is reminded of it, once", "Days later.", group="Afterwards", lowest=1, highest=60
    )
    slides_follow_up_days: int = _rule(
        60, "What came of slides can be answered for", "Days after it was asked.", group="Afterwards", lowest=7
    )
    renewal_notice_days: int = _rule(
        90, "A certificate is due for renewal", "Days before its refresh is due.", group="Afterwards"
    )
    evidence_kept_days: int = _rule(
        90,
        "Files that show training from elsewhere are deleted after",
        "Days after you have accepted it or not. While it waits they are kept.",
        group="Afterwards",
        highest=366,
    )
    record_links_kept_days: int = _rule(
        90,
        "Links that show a training record are deleted after",
        "Days after their last day, with when they were opened.",
        group="Afterwards",
        highest=3660,
    )
    figures_kept_months: int = _rule(
        24,
        "Documents of figures are deleted after",
        "Months after they were made. The figures stay, and documents can be made of them again.",
        group="Afterwards",
        lowest=1,
        highest=120,
    )
    refresher_takes_lapsed_months: int = _rule(
        12,
        "A refresher is enough for",
        "Months after the refresh was due. After that the whole course has to be taken again.",
        group="Afterwards",
        highest=120,
    )

    import_files_days: int = _rule(
        30,
        "A file that was brought in, and its lines, are deleted after",
        "Days after it was sent here. What was brought in stays.",
        group="Bulk work",
        lowest=1,
        highest=366,
    )
    jobs_kept_days: int = _rule(
        90,
        "What became of bulk work is deleted after",
        "Days after it was finished or stopped. What was done stays.",
        group="Bulk work",
        lowest=1,
    )
    notes_kept_days: int = _rule(
        365,
        "A note is deleted after",
        "Days after it was written, and after the day to come back to it.",
        group="Notes",
        lowest=1,
        highest=3660,
    )
    renewal_last_days: int = _rule(
        30,
        "Second message that a certificate is due for renewal",
        "Days before its refresh is due.",
        group="Afterwards",
        lowest=1,
        highest=366,
    )

    interest_months: int = _rule(
        24, "A wish to be told of new dates is forgotten after", "Months.", group="New dates", lowest=1, highest=120
    )
    interest_link_days: int = _rule(
        3, "The link that confirms such a wish works for", "Days.", group="New dates", lowest=1, highest=30
    )

    closed: tuple[DaysOff, ...] = ()
    """When the Board is closed."""
    school_holidays: tuple[DaysOff, ...] = ()

    @property
    def working_time(self) -> WorkingTime:
        """When somebody is there to answer."""
        evenings = weekdays_in(self.evening_days)
        return WorkingTime(
            self.working_day_starts, self.working_day_ends, evenings, self.evening_ends, tuple(self.closed)
        )


def all_rules() -> tuple[Field[Any], ...]:
    """What one form changes: the lists of days have pages of their own."""
    return tuple(rule for rule in fields(Rules) if rule.metadata)


def from_stored(
    stored: Mapping[str, str], closed: tuple[DaysOff, ...] = (), school_holidays: tuple[DaysOff, ...] = ()
) -> Rules:
    """The rules in force: the defaults, and over them what the administrator set."""
    known = {rule.name: rule.type for rule in all_rules()}
    values: dict[str, Any] = {
        name: int(text) if known[name] is int else text for name, text in stored.items() if name in known
    }
    return Rules(**values, closed=closed, school_holidays=school_holidays)
