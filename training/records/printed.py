"""The words on a record as a PDF."""

from collections.abc import Callable

from training import clock
from training.certificates.wording import hours_text
from training.records.pdf import PrintedLine, PrintedPast, RecordText
from training.records.summary import NOT_CHECKED, RecordSummary, TrainingLine, YearOfTraining
from training.settings.rules import Rules


def document_text(record: RecordSummary, in_force: Rules, verify_at: str, check_at: Callable[[str], str]) -> RecordText:
    """What the PDF says. `verify_at`: the page on which anybody checks a certificate; `check_at`: the address that
    checks one, by its token.
    """
    return RecordText(
        name=record.name,
        board_name=in_force.board_name,
        contact_email=in_force.contact_email,
        contact_phone=in_force.contact_phone,
        made_on=clock.show_date(record.made_on, weekday=False),
        verify_at=verify_at.partition("://")[2],
        levels=tuple((one.name, one.state, one.sentence) for one in record.levels),
        lines=tuple(_line(line, check_at) for line in record.lines),
        years=tuple(_year(one) for one in record.years),
        total=record.total,
        past=tuple(
            PrintedPast(
                (one.title, ", ".join(filter(None, (one.level, one.provider)))),
                clock.show_date(one.completed_on, weekday=False),
                one.lasted or "Not recorded",
                one.source_text,
            )
            for one in record.past
        ),
        not_checked=NOT_CHECKED,
    )


def _year(one: YearOfTraining) -> tuple[str, str, str, str]:
    shared = hours_text(one.multi_agency) if one.multi_agency else ""
    return str(one.year), str(one.pieces), hours_text(one.hours), shared


def _line(line: TrainingLine, check_at: Callable[[str], str]) -> PrintedLine:
    entry = line.entry if line.certificate else None
    return PrintedLine(
        title=(line.title, line.about),
        dates=line.dates,
        hours=line.hours_text,
        proof=line.certificate or line.accepted or "None yet",
        refresh=line.refresh,
        code=entry.short_code if entry else "",
        check_at=check_at(entry.token) if entry else "",
    )
