"""Certificates that people ask for in the name that they have now: each person stands once, however they asked."""

from datetime import timedelta

from training import clock
from training.certificates.models import Certificate


def test_whoever_asks_twice_stands_once_where_they_asked_first(make, client_for):
    first, second = make.person("Ann New"), make.person("Bo New")
    for serial, person in enumerate((first, second, first), start=1):
        booking = make.booking(make.event(days=-30), person, outcome="attended")
        make._save(
            Certificate(
                year=2026,
                serial=serial,
                number=f"ESCB-2026-{serial:05}",
                token=f"{serial:022}",
                short_code=f"ABCDEFGHJ{serial}",
                booking_id=booking.id,
                name=f"{person.name} before",
                hours=3,
                dates="1 June 2026",
                place="online",
                design_id=1,  # the Board's first
                issued_at=clock.now(),
                attended_on=clock.today(),
                course_title="Level 1",
                level="1",
                correction_asked_at=clock.now() + timedelta(minutes=serial),
            )
        )
    panels = client_for(make.administrator()).page("/admin/people/certificates").select("section.panel")
    assert [(panel.h2.get_text(), len(panel.select("li"))) for panel in panels] == [("Ann New", 2), ("Bo New", 1)]
