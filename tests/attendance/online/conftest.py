import io

import pytest

from tests.attendance.conftest import Day, words
from tests.pages import main_text
from training import clock


class Online(Day):
    """An online event today from 9:30 to 11:30, its register, and reports that are sent to it."""

    def send(self, content: bytes, name: str = "report.csv", by=None):
        """Send a report; answers with the page it leads to, which `by` sees, else the trainer."""
        browser = by or self.phone
        answer = browser.submit(f"{self.address}/online", "Read the report", file=(io.BytesIO(content), name))
        self.report = answer.request.path
        return answer

    def mark(self, button: str, by=None, **typed):
        return main_text((by or self.phone).submit(self.report, button, **typed))

    def marks(self, session) -> dict[str, str]:
        """By name."""
        from training.attendance.queries import expected, marks_of

        session.expire_all()
        names = {one.booking_id: one.name for one in expected(session, self.event.id)}
        return {names[booking]: mark.seen.kind.value for (_, booking), mark in marks_of(session, self.event.id).items()}


@pytest.fixture
def online(make, client_for, session):
    """Jane Smith, Omar Khan and Ann Absent have places; Tess Trainer delivers."""
    trainer = make.trainer("Tess Trainer")
    event = make.event(online=True, days=0, trainers=(trainer,))
    event.sittings[0].ends_at = event.ends_at = clock.at(clock.today(), clock.local(event.starts_at).time().replace(11))
    session.flush()
    for name, address in (("Jane Smith", "jane@nhs.example"), ("Omar Khan", None), ("Ann Absent", "ann@home.example")):
        make.booking(event, make.person(name, email=address))
    return Online(event, trainer, client_for(trainer))


__all__ = ["online", "words"]
