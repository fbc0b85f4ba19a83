"""A certificate is issued to whoever attended all of it, once, under the next number."""

import contextlib
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from training import printing
from training.access import SYSTEM
from training.bookings.models import Booking
from training.certificates import operations
from training.certificates.models import Certificate
from training.certificates.validity import CertificateStatus
from training.history.models import History
from training.mail.models import Message
from training.refusals import Refused

NOW = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)


@pytest.fixture
def attended(make):
    course = make.course(title="Safeguarding lead", level="3", refresh_months=24)
    event = make.event(course, days=-3, sittings=2)
    return make.booking(event, make.person("Priya Ramanathan"), outcome="attended")


@pytest.fixture
def issue(transact):
    def run(booking: Booking, now: datetime = NOW) -> str | None:
        booking_id = booking.id
        with transact() as inner:
            certificate = operations.issue_if_earned(inner, inner.get_one(Booking, booking_id), SYSTEM, now)
            return certificate and certificate.number

    return run


def only_certificate(session) -> Certificate:
    return session.scalars(select(Certificate)).one()


def test_a_certificate_keeps_who_attended_what_when_and_until_when_it_is_valid(session, attended, issue):
    assert issue(attended) == "ESCB-2026-00001"
    certificate = only_certificate(session)
    assert certificate.name == "Priya Ramanathan"
    assert certificate.course_title == "Safeguarding lead"
    assert certificate.dates == "9 and 10 May 2026"
    assert certificate.place == "Colchester"
    assert certificate.attended_on == date(2026, 5, 10)
    assert certificate.valid_until == date(2028, 5, 10)
    assert len(certificate.token) >= 22
    assert len(certificate.short_code) == 10
    assert certificate.wanted_at == NOW


def test_a_certificate_asked_for_twice_is_issued_once(session, attended, issue):
    assert issue(attended) == issue(attended)
    assert only_certificate(session)


@pytest.mark.parametrize("outcome", (None, "partial", "did not attend"))
def test_no_certificate_is_issued_for_less_than_full_attendance(session, make, issue, outcome):
    booking = make.booking(make.event(days=-3), outcome=outcome)
    assert issue(booking) is None
    assert session.scalar(select(Certificate)) is None


def test_numbers_begin_anew_with_the_year_in_london(make, issue):
    event = make.event(days=-3)
    old_year = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
    new_year = datetime(2027, 1, 1, 0, 0, tzinfo=UTC)
    first, second, third = (make.booking(event, outcome="attended") for _ in range(3))
    assert issue(first, old_year) == "ESCB-2026-00001"
    assert issue(second, old_year) == "ESCB-2026-00002"
    assert issue(third, new_year) == "ESCB-2027-00001"


def test_a_failed_transaction_leaves_no_gap(session, make, attended, transact, issue):
    booking_id = attended.id
    with contextlib.suppress(ZeroDivisionError), transact() as inner:
        operations.issue_if_earned(inner, inner.get_one(Booking, booking_id), SYSTEM, NOW)
        raise ZeroDivisionError
    assert issue(make.booking(make.event(days=-3), outcome="attended")) == "ESCB-2026-00001"


def test_a_course_that_does_not_run_out_makes_a_certificate_that_does_not(session, make, issue):
    issue(make.booking(make.event(make.course(refresh_months=None), days=-3), outcome="attended"))
    assert only_certificate(session).valid_until is None


def test_the_certificate_of_an_online_event_names_online_as_its_place(session, make, issue):
    issue(make.booking(make.event(days=-3, online=True), outcome="attended"))
    assert only_certificate(session).place == "online"


def test_a_walk_in_who_attended_earns_a_certificate(make, issue):
    assert issue(make.booking(make.event(days=-3), walk_in=True, outcome="attended"))


def test_many_certificates_are_printed_in_turns_between_which_the_worker_does_other_work(
    session, make, issue, run_job, app, monkeypatch
):
    """402 were printed in one go, and meanwhile no message went."""
    woken: list[str] = []
    monkeypatch.setattr(printing, "SLICE_SECONDS", 0)
    monkeypatch.setitem(app.extensions, "run_sweep", woken.append)
    for _ in range(2):
        issue(make.booking(make.event(days=-3), outcome="attended"))
    woken.clear()
    printed = select(func.count()).where(Certificate.rendered_at.is_not(None))
    for done in (1, 2):
        run_job("certificates.render")
        assert session.scalar(printed) == done
        assert woken.count("certificates.render") == done
    run_job("certificates.render")
    assert woken.count("certificates.render") == 2, "nothing is left"


class TestTheMessage:
    def test_the_message_of_a_certificate_goes_out_once_with_the_rendered_pdf(self, session, attended, issue, run_job):
        issue(attended)
        assert session.scalar(select(Message)) is None
        run_job("certificates.render")
        run_job("certificates.render")
        message = session.scalars(select(Message)).one()
        certificate = only_certificate(session)
        assert message.to_address == attended.delegate.email
        assert message.subject == "Save your certificate: Safeguarding lead"
        assert f"/certificates/{certificate.number}.pdf?key={certificate.key}" in message.text
        assert f"/verify/{certificate.token}" in message.text

    def test_somebody_without_an_address_is_told_through_whoever_booked(self, session, make, issue, run_job):
        agency = make.agency()
        coordinator, delegate = make.coordinator(agency), make.person("Nobody Online", email=None)
        values = {"agency": agency, "booked_by_id": coordinator.id, "outcome": "attended"}
        issue(make.booking(make.event(days=-3), delegate, **values))
        run_job("certificates.render")
        assert session.scalars(select(Message)).one().to_address == coordinator.email

    def test_a_trainer_who_let_somebody_in_is_not_sent_their_certificate(self, session, make, issue, run_job):
        trainer, stranger = make.trainer(), make.person("Nobody Online", email=None)
        let_in = {"walk_in": True, "booked_by_id": trainer.id}
        issue(make.booking(make.event(days=-3), stranger, outcome="attended", **let_in))
        run_job("certificates.render")
        assert only_certificate(session).rendered_at
        assert session.scalar(select(Message)) is None

    def test_a_certificate_revoked_before_it_was_rendered_is_not_sent(self, session, attended, issue, run_job):
        issue(attended)
        certificate = only_certificate(session)
        certificate.revoked_at, certificate.revoked_because = NOW, "by mistake"
        session.commit()
        run_job("certificates.render")
        assert session.scalar(select(Message)) is None


def release(browser, booking):
    """As the button of the roster does."""
    token = browser.page("/verify").find("input", attrs={"name": "csrf_token"})["value"]
    return browser.post(f"/admin/certificates/{booking.ref}/release", data={"csrf_token": token, "why": "agreed"})


class TestByTheAdministrator:
    def test_the_administrator_releases_a_certificate_without_the_evaluation(self, session, make, attended, client_for):
        response = release(client_for(make.administrator()), attended)
        assert response.status_code == 302
        assert only_certificate(session).booking_id == attended.id
        assert session.scalars(select(History.action).where(History.subject == "certificate")).all() == [
            "released without evaluation"
        ]

    def test_the_administrator_cannot_release_a_certificate_to_somebody_who_left_early(self, session, make, client_for):
        booking = make.booking(make.event(days=-3), outcome="partial")
        response = release(client_for(make.administrator()), booking)
        assert response.status_code == 409
        assert "attended all of it" in response.text

    def test_a_revoked_certificate_keeps_its_reason(self, session, make, attended, issue, client_for):
        number = issue(attended)
        administrator = client_for(make.administrator())
        shown = administrator.submit(
            f"/admin/certificates/{number}", "Revoke the certificate", because="Signed the register for a colleague"
        )
        assert "is revoked" in shown.text
        assert only_certificate(session).revoked_because == "Signed the register for a colleague"

    def test_a_certificate_revoked_by_mistake_is_issued_anew(self, session, make, attended, issue, client_for):
        number = issue(attended)
        administrator = client_for(make.administrator())
        administrator.submit(f"/admin/certificates/{number}", "Revoke the certificate", because="Mixed up two people")
        release(administrator, attended)
        old, new = session.scalars(select(Certificate).order_by(Certificate.serial))
        assert (old.replaced_by_id, new.revoked_at) == (new.id, None)
        assert old.standing_on(NOW.date()) == CertificateStatus.REVOKED

    def test_a_corrected_register_revokes_the_certificate(self, session, attended, issue, transact):
        issue(attended)
        booking_id = attended.id
        for outcome, expected in (("attended", CertificateStatus.VALID), ("partial", CertificateStatus.REVOKED)):
            with transact() as inner:
                booking = inner.get_one(Booking, booking_id)
                booking.outcome = outcome
                operations.revoke_if_unearned(inner, booking, SYSTEM, NOW)
            assert only_certificate(session).standing_on(NOW.date()) == expected

    def test_revoking_needs_a_reason(self, session, make, attended, issue, client_for):
        number = issue(attended)
        shown = client_for(make.administrator()).submit(f"/admin/certificates/{number}", "Revoke the certificate")
        assert shown.status_code == 422
        assert "Say why it is revoked" in shown.text
        assert only_certificate(session).revoked_at is None

    def test_a_wrong_name_is_corrected_by_a_new_certificate(self, session, make, attended, issue, client_for):
        number = issue(attended)
        administrator = client_for(make.administrator())
        shown = administrator.submit(
            f"/admin/certificates/{number}", "Issue a corrected certificate", name="Priya R. Ramanathan"
        )
        assert "ESCB-2026-00002 takes the place of ESCB-2026-00001" in shown.text
        old, new = session.scalars(select(Certificate).order_by(Certificate.serial))
        assert (new.name, new.booking_id) == ("Priya R. Ramanathan", attended.id)
        assert old.replaced_by_id == new.id

    def test_correcting_a_certificate_twice_from_a_stale_page_is_refused_with_a_sentence(
        self, make, attended, issue, client_for
    ):
        number = issue(attended)
        administrator = client_for(make.administrator())
        stale = administrator.get(f"/admin/certificates/{number}")
        administrator.submit("", "Issue a corrected certificate", page=stale, name="Priya R. Ramanathan")
        shown = administrator.submit("", "Issue a corrected certificate", page=stale, name="P. Ramanathan")
        assert shown.status_code == 422
        assert "replaced by a corrected one" in shown.text

    def test_a_certificate_is_not_corrected_to_the_name_it_has_already(self, transact, attended, issue):
        number = issue(attended)
        with transact() as inner:
            certificate = inner.scalars(select(Certificate).where(Certificate.number == number)).one()
            with pytest.raises(Refused, match="already"):
                operations.replace_certificate(inner, certificate, "Priya Ramanathan", SYSTEM, NOW)
