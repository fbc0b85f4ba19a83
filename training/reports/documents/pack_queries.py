"""What the PDF of an inspection pack says: the same as its three pages, in words."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from training import clock
from training.documents import printable
from training.evaluations.effect.figures import Effect
from training.evaluations.results.comparisons import Moment
from training.mail.markdown import plain_text
from training.reports.documents.models import Cites, FiguresDocument
from training.reports.documents.operations import CHOICE
from training.reports.documents.pdf import PackCourse, PackReport, ReportTable
from training.reports.documents.since import kept
from training.reports.inspection.choice import choice_of
from training.reports.inspection.contents_queries import (
    Attendance,
    Changed,
    CourseTaught,
    attendance_of,
    changed_of,
    taught_of,
)
from training.reports.inspection.queries import Part, part_of
from training.reports.inspection.tables import OVER_ALL, impact_lines
from training.reports.year.definitions import Value
from training.reports.year.periods import Beside
from training.reports.year.queries import Compared
from training.settings.queries import rules

_MOST_QUOTES = 30


def part_of_document(session: Session, document: FiguresDocument) -> Part | None:
    """None where what it was about is not there any more."""
    return part_of(session, choice_of(document.figures[CHOICE]), document.asked_on)


def pack_figures(session: Session, document: FiguresDocument) -> dict[str, Value]:
    """Its figures as they are now, by the names of their definitions."""
    part = part_of_document(session, document)
    return attendance_of(session, part, _compared(document), clock.now()).values if part else {}


def _compared(document: FiguresDocument) -> Compared:
    return Compared(document.period, document.period.beside(Beside(document.beside), document.asked_on))


def pack_contents(session: Session, document: FiguresDocument) -> tuple[PackReport, dict[str, Any], Cites]:
    """The words, and the figures to be kept with the document."""
    part = part_of_document(session, document)
    if part is None:
        raise LookupError("what the pack is about is not there any more")
    now, compared = clock.now(), _compared(document)
    read, taught = attendance_of(session, part, compared, now), taught_of(session, part, compared, now)
    changed = changed_of(session, part, compared, now)
    report = PackReport(
        title=f"Inspection pack: {part.theme}",
        theme=part.theme,
        whose=part.whose,
        days=f"{compared.now.days}, beside {compared.before.days}",
        board_name=printable(rules(session).board_name),
        made=clock.show_moment(now),
        opening=_opening(read),
        tables=list(_attendance(read)),
        courses=[_course(one) for one in taught],
        said=list(_said(changed)),
        note=OVER_ALL if changed.spans else "Of these days nothing is told of what people said.",
        quotes=[(one.words, f"{one.said_by}, {one.course}") for one in changed.quotes[:_MOST_QUOTES]],
        evidence=[(one.changed, f"{one.agency}, {review}") for review, one in changed.evidence],
    )
    cites: Cites = {
        "quotes": [one.id for one in changed.quotes[:_MOST_QUOTES]],
        "agencies": [one.id for _, one in changed.evidence],
    }
    return report, {**kept(read.values), CHOICE: document.figures[CHOICE]}, cites


def _opening(read: Attendance) -> list[str]:
    if read.says_nothing:
        return ["Nothing was delivered on this theme in these days."]
    return [
        f"{read.events[0]:,} events were delivered on the theme. {read.shown.now.attendances:,} attendances are shown"
        f" here, {read.shown.share} of those of all agencies."
    ]


def _attendance(read: Attendance) -> Iterator[ReportTable]:
    for table in read.tables:
        rates = () if table.people_only else ("Came, of those expected",)
        headings = (table.of.of_one, "Attendances", "Of all attendances", "Before", "Different people", *rates)
        rows = [
            [
                row.label, f"{row.now.attendances:,}", str(row.share), f"{row.before.attendances:,}",
                f"{row.now.people:,}", *([] if table.people_only else [str(row.now.came_of_expected)]),
            ]
            for row in (*table.rows, *([table.total] if table.total else []))
        ]  # fmt: skip
        if table.rows:
            yield ReportTable(table.title, headings, rows, table.of.note if table.total else "")


def _course(one: CourseTaught) -> PackCourse:
    course = one.course
    facts = (
        one.level,
        course.format.capitalize(),
        f"{course.hours:g} hours",
        *(f"edition {e.name}" for e in one.editions),
    )
    paragraphs = (course.summary, f"For: {course.audience}" if course.audience else "", plain_text(course.description))
    delivered = f"{one.now.events or 0:,} events delivered, {one.now.attendances:,} attendances"
    return PackCourse(
        course.title,
        ", ".join(filter(None, (*facts, delivered))),
        [words for text in paragraphs for words in text.split("\n\n") if words.strip()],
        [outcome.text for outcome in course.outcomes],
    )


def _said(changed: Changed) -> Iterator[ReportTable]:
    if changed.now is None or changed.before is None:
        return
    labels = [span.label for span in changed.spans]
    rows = [
        [f"How sure, {moment}", *(_mean(one, moment) for one in (changed.now, changed.before))] for moment in Moment
    ]
    recommend = [f"{one.recommend.text}, n {one.recommend.n:,}" for one in (changed.now, changed.before)]
    rows.append(["Would recommend it, 0 to 10", *recommend])
    for stage in changed.now.responses:
        shares = (changed.now.responses[stage], changed.before.responses[stage])
        rows.append([f"Forms answered, {stage}", *(share.text for share in shares)])
    yield ReportTable("How sure people were, from 1 to 5", ("Asked", *labels), rows)
    answers = [[f"{question} {answer}", share.text] for question, answer, share in impact_lines(changed.now)]
    if answers:
        yield ReportTable("What they did with it", ("Asked after 90 days", labels[0]), answers)


def _mean(effect: Effect, moment: Moment) -> str:
    mean = effect.confidence[moment]
    return f"{mean.text}, n {mean.n:,}" if mean.n else mean.text
