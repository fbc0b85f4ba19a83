"""The words of an agency's document."""

from collections.abc import Sequence
from datetime import date

from training import clock
from training.agency.inspection.pdf import InspectionText, PrintedMissing, PrintedPerson, PrintedSum
from training.agency.levels.queries import Matrix, Missing
from training.agency.levels.standing import LevelSum, needs_at
from training.agency.levels.views import cell_word
from training.agency.people_queries import AgencyMember
from training.board_lists.lists import BoardList, Level
from training.records.needed_next import Need, NeedState
from training.records.wording import hours_words
from training.settings.rules import Rules

MOST_PEOPLE = 2000
"""Whom a document names; of more, the list is in the workbook, which takes any number."""


def document_text(
    agency: str,
    matrix: Matrix,
    missing: Sequence[Missing],
    levels: BoardList[Level],
    in_force: Rules,
    today: date,
) -> InspectionText:
    """What the PDF says of today."""
    named = matrix.people if len(matrix.people) <= MOST_PEOPLE else ()
    return InspectionText(
        agency=agency,
        board_name=in_force.board_name,
        contact_email=in_force.contact_email,
        contact_phone=in_force.contact_phone,
        made_on=clock.show_date(today, weekday=False),
        levels=tuple(level.name_on(today) for level in matrix.levels),
        sums=tuple(_sum(one, today) for one in matrix.sums),
        counts_as=counts_as(in_force.renewal_notice_days),
        people=tuple(_person(one, matrix, levels) for one in named),
        people_sentence=_people_sentence(len(matrix.people), len(matrix.away_ids)),
        missing=tuple(_missing(one, today) for one in missing),
    )


def counts_as(notice_days: int) -> tuple[tuple[str, str], ...]:
    """Each word for how somebody stands, and what it means."""
    return (
        (
            "In date",
            "They attended all of a course of this level or of a higher one that counts for it, or training from "
            "elsewhere was accepted for it. Where it needs a refresh, the day for that has not passed.",
        ),
        (
            "Due for renewal",
            f"The same, and the refresh is due within {notice_days} days. In the percentages it counts as in date.",
        ),
        ("Refresh overdue", "They attended it, and the day for the refresh has passed. It counts as not in date."),
        (
            "Not enough hours yet",
            "The level is counted in hours, and there have never been as many as it asks within its years. It counts as"
            " not in date. In date and due mean that there are enough, and overdue that there once were.",
        ),
        ("Not done yet", "It is asked of them, and no training of this level is known. It counts as not in date."),
        ("Not checked yet", "The same, and somebody says that they did it. Nobody has accepted that yet."),
        (
            "Not asked",
            "Neither the organisation nor they themselves say that they need it, and nothing counts for it today.",
        ),
        ("Away", "They are away on the day of this document. They are in no sum."),
    )


def share_text(one: LevelSum) -> str:
    """Of whom a level is asked, with what is divided by what; or why there is no percentage."""
    if one.too_low:
        known = one.asked + one.away_of_asked
        return f"No percentage: the headcount given is {one.headcount}, and {known} people are known"
    away = f", without {one.away_of_asked} away" if one.away_of_asked else ""
    if one.percent:
        return f"{one.percent}: {one.in_date_of_asked} of a headcount of {one.expected}{away}"
    if one.asked:
        return f"{one.in_date_of_asked} of {one.asked} known people{away}. No headcount was given, so no percentage"
    return "The organisation asks it of no role"


def _sum(one: LevelSum, today: date) -> PrintedSum:
    shown = (NeedState.IN_DATE, NeedState.DUE, NeedState.LAPSED, NeedState.NEVER)
    return PrintedSum(
        one.level.full_name_on(today), tuple(str(one.by_state[state]) for state in shown), share_text(one)
    )


def _people_sentence(number: int, away: int) -> str:
    counted = "1 person" if number == 1 else f"{number:,} people"
    if number > MOST_PEOPLE:
        return f"{counted}: so many do not fit here. The Excel file of the same page names everybody."
    if not number:
        return "Nobody is on the list of this organisation yet."
    if not away:
        return f"{counted}, by name."
    return f"{counted}, by name. {away:,} {'is' if away == 1 else 'are'} away."


def _person(one: AgencyMember, matrix: Matrix, levels: BoardList[Level]) -> PrintedPerson:
    away = one.tie.away_until if one.tie.id in matrix.away_ids else None
    until = f"Away until {clock.show_date(away, weekday=False)}" if away else ""
    return PrintedPerson(
        name=one.name,
        about=". ".join(filter(None, (one.role, until))),
        staff_number=one.tie.staff_number,
        levels=tuple(_cell(needs_at(one.needs, level, levels)) for level in matrix.levels),
    )


def _cell(need: Need | None) -> tuple[str, str]:
    if need is not None and need.hours is not None:
        until = f"; enough until {_short(need.until)}" if need.until else ""
        return cell_word(need), f"{hours_words(need.hours)}{until}"
    if need is None or need.by is None:
        return cell_word(need), ""
    done = f"Done {_short(need.by.on)}"
    return cell_word(need), f"{done}, refresh {_short(need.until)}" if need.until else f"{done}, needs no refresh"


def _short(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _missing(one: Missing, today: date) -> PrintedMissing:
    people = one.in_words
    free = f"{one.places:,} {'place is' if one.places == 1 else 'places are'} free at dates that are open."
    return PrintedMissing(
        one.of.level.full_name_on(today),
        f"{people} {free}" if one.dates else f"{people} No date is open.",
        tuple(f"{event.course.title}, {clock.show_date(event.starts_at)}" for event in one.dates),
    )
