"""The words on a record as a PDF."""

from training import clock
from training.certificates.wording import hours_text
from training.records.pdf import PrintedLine, RecordText
from training.records.summary import RecordSummary, TrainingLine
from training.settings.rules import Rules


def document_text(record: RecordSummary, in_force: Rules, verify_at: str) -> RecordText:
    """What the PDF says. `verify_at`: the page on which anybody checks a certificate."""
    return RecordText(
        name=record.name,
        board_name=in_force.board_name,
        contact_email=in_force.contact_email,
        contact_phone=in_force.contact_phone,
        made_on=clock.show_date(record.made_on, weekday=False),
        verify_at=verify_at.partition("://")[2],
        levels=tuple((one.name, one.state, one.sentence) for one in record.levels),
        lines=tuple(
            PrintedLine((one.title, one.about), one.dates, one.hours_text or "–", _proof(one), one.refresh)
            for one in record.lines
        ),
        years=tuple(
            (str(one.year), str(one.events), hours_text(one.hours), hours_text(one.multi_agency))
            for one in record.years
        ),
        total=record.total,
    )


def _proof(line: TrainingLine) -> str:
    return line.certificate or ("From elsewhere, accepted" if line.from_elsewhere else "None yet")
