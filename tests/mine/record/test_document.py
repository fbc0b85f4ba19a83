"""A record to keep: as a PDF that the worker makes, and as a table."""

import csv
from io import StringIO

from tests.pages import main_text


def test_the_record_is_made_as_a_pdf_and_is_its_owner_s_alone(client_for, make, run_job, certificate_for, frozen_clock):
    person = make.person("Sam Okafor")
    certificate_for(person, title="Safeguarding lead", level="3", refresh_months=24)
    browser = client_for(person)
    asked = browser.submit("/my/record", "My record as a PDF")
    assert (asked.status_code, "Your training record is being made" in main_text(asked)) == (202, True)
    again = browser.submit("/my/record", "My record as a PDF")
    assert again.request.path == asked.request.path, "one that is being made is the one that was asked for"
    run_job("records.print_documents")
    made = browser.get(asked.request.path)
    assert (made.mimetype, made.data[:5]) == ("application/pdf", b"%PDF-")
    assert client_for(make.person()).get(asked.request.path).status_code == 302
    frozen_clock.shift(3600)
    run_job("records.delete_old")
    assert "not kept any more" in main_text(browser.get(asked.request.path, follow_redirects=True))


def test_the_record_as_a_table_runs_no_formula(client_for, make, certificate_for):
    person = make.person()
    certificate = certificate_for(person, title="=Lead", refresh_months=24)
    make.booking(make.event(make.course(title="Online safety", hours=1.5), days=-1), person, outcome="attended")
    file = client_for(person).get("/my/record.csv")
    rows = list(csv.DictReader(StringIO(file.data.decode("utf-8-sig"))))
    assert [(row["Course"], row["Hours"], row["Certificate"]) for row in rows] == [
        ("Online safety", "1.5", ""),
        ("'=Lead", "6.0", certificate.number),
    ]


def test_what_the_board_took_back_is_no_training_and_an_edition_is_named(client_for, make, certificate_for, session):
    person = make.person()
    kept, taken = certificate_for(person, title="Lead"), certificate_for(person, title="Taken back")
    kept.edition, taken.revoked_at, taken.revoked_because = "KCSIE 2026", kept.issued_at, "Issued by mistake."
    session.commit()
    browser = client_for(person)
    rows = list(csv.DictReader(StringIO(browser.get("/my/record.csv").data.decode("utf-8-sig"))))
    assert [(row["Course"], row["Content"]) for row in rows] == [("Lead", "KCSIE 2026")]
    assert "Hours of training Year How many Hours 2026 1 6" in main_text(browser.get("/my/record"))
