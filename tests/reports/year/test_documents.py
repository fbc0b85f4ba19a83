"""The figures as documents: a button, the worker, the file, and what has changed since."""

from datetime import timedelta
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdfium2 import PdfDocument

from tests.pages import main_text
from training import clock
from training.reports.documents.models import FiguresDocument, FiguresDocumentFile
from training.reports.documents.operations import SWEEP
from training.reports.documents.section_queries import Offered, funded_and_delivered
from training.reports.documents.since import changed_since, kept
from training.reports.figures import Rate


@pytest.fixture
def reader(client_for, make):
    return client_for(make.board_reader())


@pytest.fixture
def event(make):
    event = make.event(days=-5, register_closed_at=clock.now())
    make.booking(event, make.person("Priya Ramanathan"), outcome="attended")
    make.booking(event, outcome="did not attend")
    return event


def test_the_figures_are_had_as_a_pdf_which_says_what_has_changed_since(reader, make, event, session, run_job):
    page = reader.submit("/reports/year?period=2026", "Make the report as a PDF", follow=True)
    assert "Being made" in main_text(page)
    run_job(SWEEP)
    document = session.query(FiguresDocument).one()
    assert "Nothing: every figure is today" in main_text(reader.get(f"/reports/documents/{document.ref}"))
    answer = reader.get(f"/reports/documents/{document.ref}/file")
    assert "filename=training-figures-2026-27-2026-05-12.pdf" in answer.headers["Content-Disposition"]
    said = " ".join(page.get_textpage().get_text_bounded() for page in PdfDocument(BytesIO(answer.data)))
    assert "Training figures, 2026-27" in said
    assert "50.0% (1 of 2)" in said
    assert "Priya" not in said
    make.booking(event, outcome="attended")  # the register was opened again
    session.commit()
    changed = main_text(reader.get(f"/reports/documents/{document.ref}"))
    assert "Attendances: 1 then, 2 now: +1 (100.0% more)" in changed
    assert "and what has changed since" in main_text(reader.get("/reports/year?period=2026"))


def test_the_section_of_the_yearly_report_is_had_in_word_with_headings_captions_and_words_for_pictures(
    reader, make, event, session, run_job
):
    make.booking(event, agency=make.agency(sector="health"), outcome="attended")
    reader.submit("/reports/year?period=2026", "Make the yearly report’s section in Word")
    run_job(SWEEP)
    made = session.query(FiguresDocument).one()
    document = Document(BytesIO(reader.get(f"/reports/documents/{made.ref}/file").data))
    headings = [(one.style.name, one.text) for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert headings[:3] == [
        ("Heading 1", "Section 4 Learning and Improvement"),
        ("Heading 2", "ESCB Multi-Agency Learning and Development"),
        ("Heading 3", "Examples of feedback"),
    ]
    said = "\n".join(one.text for one in document.paragraphs)
    assert "So far in 2026-27 ESCB offered 1 learning and development opportunity to 2 people, who came twice." in said
    assert "from the health sector: 50.0% (1 of 2) of attendances." in said
    assert all(one._inline.docPr.get("descr") for one in document.inline_shapes)
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in document.tables)
    numbered = [field.get(qn("w:instr")) for field in document.element.iter(qn("w:fldSimple"))]
    assert numbered.count(" SEQ Table \\* ARABIC ") == len(document.tables)
    assert numbered.count(" SEQ Figure \\* ARABIC ") == len(document.inline_shapes)
    assert not [one for one in document.paragraphs if not one.text.strip() and not one._p.xpath(".//w:drawing")]
    assert {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    assert document.core_properties.title == "Section 4 Learning and Improvement, 2026-27"


def test_funders_and_partners_have_a_sentence_each_with_their_topics_funders_first():
    offered = [
        Offered("Essex Police", "", "Think family", "classroom", 1, 20),
        Offered(
            "ECC Commissioning", "Department for Work and Pensions", "Reducing parental conflict", "classroom", 2, 43
        ),
        Offered("", "Violence and Vulnerability Unit", "Every Contact Counts", "webinar", 1, 30),
        Offered("", "Violence and Vulnerability Unit", "Online safety", "webinar", 2, 70),
        Offered("", "Violence and Vulnerability Unit", "Trauma", "classroom", 1, 1),
    ]
    assert list(funded_and_delivered(offered, "ESCB")) == [
        "ESCB used funding from the Violence and Vulnerability Unit to offer webinars (Every Contact Counts and online"
        " safety) and a course (trauma): 4 opportunities, 101 attendances.",
        "ESCB worked with ECC Commissioning to offer, through funding from the Department for Work and Pensions,"
        " courses (reducing parental conflict): 2 opportunities, 43 attendances.",
        "ESCB worked in partnership with Essex Police to offer a course (think family): 1 opportunity, 20 attendances.",
    ]


def test_a_document_that_is_not_there_has_a_sentence(reader):
    for address in ("/reports/documents/none", "/reports/documents/none/file"):
        assert "There is no such document" in main_text(reader.get(address, follow_redirects=True))


def test_what_changed_since_is_told_of_figures_that_differ():
    then = kept({"people": 3, "fill": Rate(1, 2), "cost": None, "came": 5})
    found = changed_since(then, {"people": 3, "fill": Rate(2, 2), "cost": 100, "registered": 9})
    assert [one.sentence for one in found] == [
        "Places filled: 50.0% (1 of 2) then, 100.0% (2 of 2) now: +50.0 points",
        "Cost: – then, £1.00 now: nothing to compare with",
    ]


def test_words_that_were_taken_back_are_handed_out_no_more_and_old_documents_go(
    reader, client_for, make, event, session, run_job
):
    quote = make.quote("I ask more now.", make.booking(event, outcome="attended"), verdict="fit")
    make.collection("Report", quote, year=2026)
    reader.submit("/reports/year?period=2026", "Make the yearly report’s section in Word")
    run_job(SWEEP)
    made = session.query(FiguresDocument).one()
    page, file = f"/reports/documents/{made.ref}", f"/reports/documents/{made.ref}/file"
    document = Document(BytesIO(reader.get(file).data))
    assert "‘I ask more now.’ – a practitioner" in "\n".join(one.text for one in document.paragraphs)
    quote.consent.withdrawn_at = clock.now()
    session.commit()
    assert "Words in this document were taken back" in main_text(reader.get(file, follow_redirects=True))
    shown = main_text(reader.get(page))
    assert "A text in it was taken back since" in shown
    assert "I ask more now" not in shown
    assert "Words taken back" in main_text(reader.get("/reports/documents"))
    administrator = client_for(make.administrator())
    assert "I ask more now." in main_text(administrator.get(page))
    reader.submit(page, "Make it anew")
    run_job(SWEEP)
    administrator.submit(page, "Delete the document")
    (anew,) = session.query(FiguresDocument).all()
    assert anew.cites["quotes"] == []
    anew.rendered_at = clock.now() - timedelta(days=800)
    session.commit()
    run_job("reports.delete_old_documents")
    assert session.query(FiguresDocument).count() == session.query(FiguresDocumentFile).count() == 0
