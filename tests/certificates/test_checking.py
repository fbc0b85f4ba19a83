"""Anybody can check a certificate: by its address, or by number and code. Guessing is slowed down."""

import pytest
from sqlalchemy import select

from tests.databases import close, settings
from tests.pages import PageClient, main_text
from training import clock
from training.access import SYSTEM
from training.app import create_app
from training.board_lists.operations import rename
from training.certificates import operations
from training.certificates.models import Certificate
from training.certificates.numbering import show_code
from training.limits import limiter


@pytest.fixture
def certificate(make, certificate_for):
    return certificate_for(
        make.person("Priya Ramanathan"), title="Safeguarding lead", level="3", refresh_months=24, days=-3
    )


def check(client, number, code):
    return client.submit("/verify", "Check the certificate", number=number, code=code)


class TestByItsAddress:
    def test_the_check_page_shows_name_course_date_and_status_of_a_certificate(self, client, certificate):
        shown = main_text(client.get(f"/verify/{certificate.token}"))
        for part in (
            "ESCB-2026-00001 is genuine and valid",
            "Status Valid",
            "Name Priya Ramanathan",
            "Course Safeguarding lead",
            "Level Level 3",
            "Date 9 May 2026",
            "Hours 6 hours",
            "Refresh due 9 May 2028",
            "Certificate ESCB-2026-00001",
        ):
            assert part in shown

    def test_a_renamed_level_leaves_old_certificates_as_they_were_printed(
        self, client, certificate, certificate_for, transact
    ):
        with transact() as inner:
            rename(inner, "level", "3", "Lead training", clock.today(), SYSTEM, clock.now())
        newer = certificate_for(level="3", days=0)
        assert "Level Level 3" in main_text(client.get(f"/verify/{certificate.token}"))
        assert "Level Lead training" in main_text(client.get(f"/verify/{newer.token}"))

    def test_a_checked_certificate_that_ran_out_says_since_when(self, client, certificate_for):
        certificate = certificate_for(days=-100, refresh_months=1)
        shown = main_text(client.get(f"/verify/{certificate.token}"))
        assert "ESCB-2026-00001 is genuine, and its refresh was due on 1 March 2026" in shown
        assert "expired" not in shown.lower()
        assert "Status Refresh due" in shown

    def test_a_checked_certificate_that_was_revoked_says_so_and_not_why(self, client, certificate, transact):
        with transact() as inner:
            row = inner.scalars(select(Certificate)).one()
            operations.revoke_certificate(inner, row, "Somebody else signed", SYSTEM, clock.now())
        shown = main_text(client.get(f"/verify/{certificate.token}"))
        assert "ESCB-2026-00001 was revoked" in shown
        assert "Status Revoked" in shown
        assert "Somebody else signed" not in shown

    def test_a_replaced_certificate_says_so_and_neither_names_nor_leads_to_the_new_one(
        self, session, client, certificate, transact, run_job
    ):
        """Who changed their name need not tell whoever has seen the old one."""
        with transact() as inner:
            row = inner.scalars(select(Certificate)).one()
            operations.replace_certificate(inner, row, "Pat Lowe", SYSTEM, clock.now())
        run_job("certificates.render")
        new = session.scalars(select(Certificate).where(Certificate.replaced_at.is_(None))).one()
        checked = client.get(f"/verify/{certificate.token}")
        assert "ESCB-2026-00001 was replaced" in main_text(checked)
        assert "Status Replaced" in main_text(checked)
        assert "Name Priya Ramanathan" in main_text(checked)
        typed = check(client, certificate.number, certificate.short_code)
        withdrawn = client.get(f"/certificates/{certificate.number}.pdf?key={certificate.key}")
        assert withdrawn.status_code == 410
        for answer in (checked, typed, withdrawn):
            for secret in ("Pat", "Lowe", new.number, new.token, new.key, new.short_code, show_code(new.short_code)):
                assert secret not in answer.text

    def test_an_unknown_address_is_answered_with_what_to_do(self, client):
        response = client.get("/verify/aB3dE5gH7jK9mN1pQ3sT5v")
        assert response.status_code == 404
        assert "We do not know this certificate" in main_text(response)
        assert "type the number and the code" in main_text(response)


class TestByNumberAndCode:
    def test_number_and_code_lead_to_the_check_page_of_the_certificate(self, client, certificate):
        shown = check(client, certificate.number, show_code(certificate.short_code))
        assert shown.request.path == f"/verify/{certificate.token}"
        assert "genuine and valid" in main_text(shown)

    def test_number_and_code_of_a_certificate_may_be_typed_loosely(self, client, certificate):
        shown = check(client, " escb 2026 1 ", show_code(certificate.short_code).lower().replace("-", " "))
        assert "genuine and valid" in main_text(shown)

    def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(self, client, certificate):
        wrong_number = check(client, "ESCB-2026-99999", certificate.short_code)
        wrong_code = check(client, certificate.number, "2222222222")
        no_number = check(client, "my certificate", certificate.short_code)
        answers = {main_text(shown) for shown in (wrong_number, wrong_code, no_number)}
        assert len(answers) == 1
        assert {shown.status_code for shown in (wrong_number, wrong_code, no_number)} == {422}
        assert "No certificate has this number with this code" in answers.pop()
        assert "ESCB-2026-99999" in wrong_number.text, "what was typed stays"

    @pytest.mark.parametrize("typed", ("", "🎓" * 20, "ש" * 30, "a" * 10_000, "'; drop table certificate; --"))
    def test_whatever_is_typed_gets_a_sentence(self, client, certificate, typed):
        assert check(client, typed, typed).status_code == 422


@pytest.fixture
def guarded_client(make_database, tmp_path):
    """A browser on a site that counts tries, as it does outside tests."""
    app = create_app(settings(make_database(), tmp_path, testing=False))
    app.test_client_class = PageClient
    yield app.test_client()
    limiter.enabled = False
    close(app)


def test_guessing_numbers_and_codes_of_certificates_is_slowed_down(guarded_client):
    answers = [check(guarded_client, "ESCB-2026-00001", "2222222222").status_code for _ in range(20)]
    assert answers == [422] * 20
    refused = check(guarded_client, "ESCB-2026-00001", "2222222222")
    assert refused.status_code == 429
    assert "That was a lot of tries" in main_text(refused)
    assert guarded_client.get("/verify").status_code == 200, "reading the page is not guessing"


class TestTheMoment:
    def test_the_check_says_when_it_was_made(self, client, certificate_for):
        shown = main_text(client.get(f"/verify/{certificate_for().token}"))
        assert "Checked on Tuesday 12 May 2026, 9am." in shown

    def test_the_check_says_whether_the_pdf_is_signed_and_how_a_reader_sees_it(
        self, session, client, certificate_for, run_job
    ):
        certificate = certificate_for()
        address = f"/verify/{certificate.token}"
        assert "carries no digital signature" in main_text(client.get(address))
        run_job("certificates.render")
        session.refresh(certificate)
        certificate.document.signed_by = "Essex Safeguarding Children Board"
        session.commit()
        shown = main_text(client.get(address))
        assert "digitally signed by Essex Safeguarding Children Board" in shown
        assert "Adobe Acrobat Reader" in shown


def test_what_was_to_be_refreshed_by_now_says_on_which_day_it_was_due(client_for, make, certificate_for):
    """Attendance does not run out: no list says “expired”."""
    person = make.person()
    certificate_for(person, days=-100, refresh_months=1)
    for page, looker in (("/my/record", person), ("/admin/certificates", make.administrator())):
        shown = main_text(client_for(looker).get(page))
        assert "Was due on 1 Mar" in shown
        assert "expired" not in shown.lower()
