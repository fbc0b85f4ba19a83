"""The PDF opens for its holder, their coordinator, the administrator and the link of the message: for nobody else."""

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.access import SYSTEM
from training.certificates import operations, tasks
from training.certificates.models import Certificate
from training.printing import TIMETABLE


@pytest.fixture
def agency(make):
    return make.agency()


@pytest.fixture
def holder(make, agency):
    return make.person("Priya Ramanathan", agency=agency)


@pytest.fixture
def certificate(certificate_for, holder, agency, run_job):
    certificate = certificate_for(holder, agency=agency)
    run_job("certificates.render")
    return certificate


def address(certificate: Certificate) -> str:
    return f"/certificates/{certificate.number}.pdf"


def is_pdf(response) -> bool:
    return response.status_code == 200 and response.mimetype == "application/pdf" and response.data.startswith(b"%PDF")


class TestWhoMay:
    def test_the_holder_opens_the_pdf_of_a_certificate(self, client_for, holder, certificate):
        response = client_for(holder).get(address(certificate))
        assert is_pdf(response)
        assert response.headers["Content-Disposition"] == 'inline; filename="ESCB-2026-00001.pdf"'

    def test_the_coordinator_of_the_agency_opens_the_pdf_of_a_certificate(self, client_for, make, agency, certificate):
        assert is_pdf(client_for(make.coordinator(agency)).get(address(certificate)))

    def test_the_administrator_opens_the_pdf_of_a_certificate(self, client_for, make, certificate):
        assert is_pdf(client_for(make.administrator()).get(address(certificate)))

    def test_whoever_has_the_link_of_the_message_opens_the_pdf_of_a_certificate(self, client, certificate):
        response = client.get(address(certificate), query_string={"key": certificate.key})
        assert is_pdf(response)
        assert response.headers["Cache-Control"] == "no-store"


class TestWhoMayNot:
    def test_nobody_else_opens_the_pdf_of_a_certificate(self, client_for, client, make, certificate):
        for browser in (
            client,
            client_for(make.person()),
            client_for(make.coordinator(make.agency())),
            client_for(make.trainer()),
            client_for(make.board_reader()),
        ):
            assert browser.get(address(certificate)).status_code == 404

    @pytest.mark.parametrize("key", ("", "x", "ü", "aB3dE5gH7jK9mN1pQ3sT5v"))
    def test_a_wrong_key_opens_nothing(self, client, certificate, key):
        assert client.get(address(certificate), query_string={"key": key}).status_code == 404

    def test_what_the_qr_code_holds_shows_the_check_page_and_never_the_pdf(self, client, certificate):
        assert client.get(f"/verify/{certificate.token}").status_code == 200
        answer = client.get(address(certificate), query_string={"key": certificate.token})
        assert answer.status_code == 404
        assert "sign in and open it from your record" in main_text(answer)

    def test_a_key_opens_its_own_certificate_only(self, client, certificate, certificate_for):
        other = certificate_for()
        assert client.get(address(other), query_string={"key": certificate.key}).status_code == 404

    def test_the_pdf_of_a_revoked_certificate_opens_for_nobody(self, client_for, holder, certificate, transact):
        with transact() as inner:
            operations.revoke_certificate(
                inner, inner.scalars(select(Certificate)).one(), "A mistake", SYSTEM, clock.now()
            )
        response = client_for(holder).get(address(certificate))
        assert response.status_code == 410
        assert "was revoked" in main_text(response)


class TestNotMadeYet:
    @pytest.fixture
    def of_the_past(self, session, certificate_for, holder):
        """As those of the demonstration year: never wanted, never rendered."""
        certificate = certificate_for(holder)
        certificate.wanted_at = None
        session.commit()
        return certificate

    def test_opening_a_certificate_that_is_not_rendered_yet_has_it_rendered(
        self, client_for, holder, of_the_past, run_job, session
    ):
        browser = client_for(holder)
        waiting = browser.get(address(of_the_past))
        assert waiting.status_code == 202
        assert "Your certificate is being made" in main_text(waiting)
        assert waiting.headers["Refresh"] == "2"
        assert of_the_past.wanted_at is not None
        run_job("certificates.render")
        assert is_pdf(browser.get(address(of_the_past)))

    def test_a_certificate_rendered_years_later_is_not_sent_to_its_holder(
        self, client_for, holder, of_the_past, run_job, session, frozen_clock
    ):
        frozen_clock.shift(60)
        client_for(holder).get(address(of_the_past))
        run_job("certificates.render")
        from training.mail.models import Message

        assert session.scalar(select(Message)) is None

    def test_a_certificate_that_keeps_failing_to_render_says_so_and_is_tried_again(
        self, client_for, holder, of_the_past, run_job, session, monkeypatch, frozen_clock, make
    ):
        browser = client_for(holder)
        browser.get(address(of_the_past))
        with monkeypatch.context() as broken:
            broken.setattr(tasks, "render", lambda text: 1 / 0)
            for _ in range(3):
                run_job("certificates.render")
                frozen_clock.shift(3600)
        assert of_the_past.attempts == 3
        assert "ZeroDivisionError" in of_the_past.last_error
        waiting = browser.get(address(of_the_past))
        assert "taking longer than it should" in main_text(waiting)
        assert "Refresh" not in waiting.headers
        run_job("certificates.render")
        assert of_the_past.last_error is None
        assert is_pdf(browser.get(address(of_the_past)))

    def test_a_certificate_that_fails_to_render_does_not_hold_up_the_others(
        self, certificate_for, run_job, session, monkeypatch
    ):
        first, second = certificate_for(title="This one fails"), certificate_for()
        render = tasks.render
        monkeypatch.setattr(tasks, "render", lambda text: 1 / 0 if "fails" in text.course_title else render(text))
        run_job("certificates.render")
        assert (first.rendered_at is None, second.rendered_at is None) == (True, False)
        assert first.claimed_until > clock.now(), "it waits before it is tried again"


def test_a_certificate_claimed_by_a_worker_is_not_rendered_by_another(certificate_for, run_job, session):
    certificate = certificate_for()
    certificate.claimed_until = clock.now() + TIMETABLE.claim
    session.commit()
    run_job("certificates.render")
    assert certificate.rendered_at is None


def test_its_holder_opens_the_certificate_from_my_bookings(client_for, holder, certificate, make):
    make.booking(make.event(), holder)
    address_of_it = client_for(holder).page("/my/bookings").find("a", href=address(certificate))
    assert address_of_it.get_text().startswith("Certificate (PDF)")
