"""One ZIP of an agency's certificates: sensible names, an index, and a word about those still being made."""

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest

from tests.pages import counting_queries, main_text
from training import clock
from training.access import SYSTEM
from training.agency.certificate_queries import CertificateFilter, counts_of
from training.certificates import operations
from training.certificates.models import Certificate, CertificateDocument
from training.certificates.together import archive
from training.certificates.together.file_names import archive_file, certificate_file


@pytest.fixture
def certificate(make, agency, certificate_for, session):
    """certificate("Sam", …) is one of the agency's, ready as PDF unless made=False."""

    def issue(name, *, made=True, of=agency, **how) -> Certificate:
        found = certificate_for(make.person(name, agency=of), agency=of, **how)
        if made:
            found.document = CertificateDocument(pdf=b"%PDF " + name.encode())
            found.rendered_at = clock.now()
        session.commit()
        return found

    return issue


def opened(response) -> tuple[dict[str, bytes], list[dict[str, str]]]:
    """The PDFs of a downloaded file by name, and its index."""
    assert response.mimetype == "application/zip", main_text(response)
    content = response.data
    response.close()  # as a server does when it has sent it: the temporary file goes
    with ZipFile(BytesIO(content)) as file:
        assert file.testzip() is None
        files = {name: file.read(name) for name in file.namelist()}
    return files, list(csv.DictReader(StringIO(files.pop("index.csv").decode("utf-8-sig"))))


def test_all_certificates_of_an_agency_come_in_one_file_with_an_index(browser, certificate):
    sam, ann = certificate("Sam Okafor", title="Level three"), certificate("Ann Bell", title="Neglect: why?", days=-9)
    response = browser.submit("/agency/certificates", "Download all 2 as ZIP")
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert "Certificates of Colchester Scouts, 2026-05-12.zip" in response.headers["Content-Disposition"]
    files, index = opened(response)
    assert files == {
        f"Sam Okafor, Level three, 2026-05-09, {sam.number}.pdf": b"%PDF Sam Okafor",
        f"Ann Bell, Neglect why, 2026-05-03, {ann.number}.pdf": b"%PDF Ann Bell",
    }
    assert [row["File"] for row in index] == list(files)
    assert index[0]["Name"] == "Sam Okafor"
    assert index[0]["Refresh due"] == ""


def test_certificates_of_another_agency_are_not_in_the_file(make, session, browser, agency, certificate):
    other = make.agency()
    theirs, ours = certificate("Not Ours", of=other), certificate("Sam Okafor")
    files, _ = opened(browser.get(f"/agency/certificates.zip?number={theirs.number}&number={ours.number}"))
    assert list(files.values()) == [b"%PDF Sam Okafor"]
    assert browser.get(f"/agency/certificates.zip?agency={other.id}").status_code == 404
    assert "Not Ours" not in main_text(browser.get("/agency/certificates"))


def test_a_revoked_or_replaced_certificate_is_not_in_the_file(session, browser, certificate, transact):
    taken, corrected = certificate("Taken Back").id, certificate("Sam Okafr").id
    with transact() as inner:
        operations.revoke_certificate(inner, inner.get_one(Certificate, taken), "A mistake", SYSTEM, clock.now())
        operations.replace_certificate(inner, inner.get_one(Certificate, corrected), "Sam Okafor", SYSTEM, clock.now())
    said = main_text(browser.get("/agency/certificates"))
    assert "1 certificate" in said
    assert "Sam Okafor" in said
    assert "Taken Back" not in said


def test_the_file_holds_only_certificates_that_are_ticked_or_of_a_year_or_course(browser, certificate):
    first, second = certificate("Sam Okafor", title="Level three"), certificate("Ann Bell", title="Neglect")
    ticked = browser.submit("/agency/certificates", "Download the ones I ticked", number=[first.number])
    assert list(opened(ticked)[0].values()) == [b"%PDF Sam Okafor"]
    nothing = browser.submit("/agency/certificates", "Download the ones I ticked")
    assert "Tick the certificates that you want first." in main_text(nothing)
    course = second.booking.event.course_id
    by_course = browser.submit(f"/agency/certificates?course={course}&year=2026", "Download it as ZIP")
    assert list(opened(by_course)[0].values()) == [b"%PDF Ann Bell"]
    assert "No certificate found" in main_text(browser.get("/agency/certificates?year=2019"))
    assert "Ann Bell" not in main_text(browser.get("/agency/certificates?q=okafor"))


def test_certificates_still_to_be_made_are_made_and_the_page_says_so(session, browser, certificate, run_job):
    certificate("Sam Okafor")
    old = certificate("Ann Bell", made=False)
    old.wanted_at = None
    session.commit()
    assert "1 is ready as PDF. We make the rest when you ask for them." in main_text(
        browser.get("/agency/certificates")
    )
    waiting = browser.submit("/agency/certificates", "Download all 2 as ZIP")
    assert old.wanted_at is not None
    said = main_text(waiting)
    assert "1 of 2 is ready" in said
    assert "Being made" in said
    assert waiting.text.count('http-equiv="refresh"') == 1, "looked at again without scripts, too"
    files, index = opened(browser.get("/agency/certificates.zip"))
    assert list(files.values()) == [b"%PDF Sam Okafor"]
    assert sorted(row["File"] for row in index)[1] == "Still being made"
    run_job("certificates.render")
    ready = browser.get(waiting.request.full_path)
    assert "Ready 2 of 2 are ready." in main_text(ready)
    assert 'http-equiv="refresh"' not in ready.text
    assert len(opened(browser.get("/agency/certificates.zip"))[0]) == 2


def test_a_certificate_that_keeps_failing_does_not_hold_up_the_rest_of_the_file(session, browser, certificate):
    certificate("Sam Okafor")
    failing = certificate("Ann Bell", made=False)
    failing.attempts = 3
    session.commit()
    page = browser.submit("/agency/certificates", "Download all 2 as ZIP")
    assert "1 takes longer than it should." in main_text(page)
    assert 'http-equiv="refresh"' not in page.text


def test_too_many_certificates_for_one_file_ask_for_a_choice(browser, certificate, monkeypatch, make, agency):
    first = certificate("Sam Okafor")
    certificate("Ann Bell")
    monkeypatch.setattr(archive, "MOST_AT_ONCE", 1)
    said = main_text(browser.get("/agency/certificates"))
    assert "One file can hold 1. Choose a year or a course, or tick the ones you want." in said
    assert "Too many for one file" in main_text(browser.get("/agency/certificates.zip", follow_redirects=True))
    ticked = browser.submit("/agency/certificates", "Download the ones I ticked", number=[first.number])
    assert len(opened(ticked)[0]) == 1


def test_an_agency_without_certificates_is_told_so(browser):
    assert "No certificates yet" in main_text(browser.get("/agency/certificates"))
    assert "No certificate found" in main_text(browser.get("/agency/certificates.zip", follow_redirects=True))


def test_the_file_of_certificates_needs_as_many_queries_however_many_it_holds(browser, certificate):
    def queries() -> int:
        with counting_queries() as seen:
            response = browser.get("/agency/certificates.zip")
            assert response.status_code == 200
            response.close()
        return len(seen)

    certificate("Person 1")
    one = queries()
    for number in range(2, 14):
        certificate(f"Person {number}")
    assert queries() == one


def test_certificates_are_counted_by_made_and_still_to_be_made(session, agency, certificate):
    certificate("Sam Okafor")
    certificate("Ann Bell", made=False)
    counts = counts_of(session, CertificateFilter(agency.id))
    assert (counts.total, counts.made, counts.to_be_made, counts.soon) == (2, 1, 1, 1)


@pytest.mark.parametrize(
    ("name", "course", "expected"),
    (
        ("Sam Okafor", "Level 2", "Sam Okafor, Level 2, 2026-05-12, ESCB-2026-00001.pdf"),
        ("../../etc/passwd", "a\\b:c*?", "etc passwd, a b c, 2026-05-12, ESCB-2026-00001.pdf"),
        ("Rūta García-Ward", "Ünïcode", "Rūta García-Ward, Ünïcode, 2026-05-12, ESCB-2026-00001.pdf"),
        ("...", "\x00", "2026-05-12, ESCB-2026-00001.pdf"),
        ("N" * 300, "L2", f"{'N' * 60}, L2, 2026-05-12, ESCB-2026-00001.pdf"),
    ),
)
def test_file_names_are_such_as_every_system_takes(name, course, expected):
    assert certificate_file(name, course, clock.today(), "ESCB-2026-00001") == expected


def test_the_file_of_certificates_is_named_after_the_agency_and_the_day():
    assert archive_file("St. Mary's / Annexe.", clock.today()) == "Certificates of St. Mary's Annexe, 2026-05-12.zip"
