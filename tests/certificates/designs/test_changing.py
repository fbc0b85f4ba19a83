"""The administrator changes how certificates look: in a copy, with a preview, and what was issued stays as it was."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import delete, select

from tests.certificates.test_pdf import DESIGN, FOOTER_TOP, OUTCOMES, PRIYA, heights, read, structure, words
from tests.pages import main_text
from training.certificates.designs import tasks, wording
from training.certificates.designs.models import CertificateDesign, DesignPreview
from training.certificates.models import Certificate
from training.certificates.tasks import render_wanted
from training.files import gateway
from training.files.models import KeptFile

START = "/admin/settings/certificates"


@pytest.fixture
def desk(client_for, make):
    return client_for(make.administrator())


def begun(desk, page=START, button="Change the design") -> str:
    return desk.submit(page, button).request.path


def picture(colour="navy", size=(300, 120), kind="PNG") -> BytesIO:
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    file.seek(0)
    return file


def pdf_of(session, certificate) -> PdfReader:
    render_wanted()
    session.refresh(certificate)
    return PdfReader(BytesIO(certificate.document.pdf))


def alts(reader) -> list[str]:
    tags = structure(reader.trailer["/Root"]["/StructTreeRoot"])
    return [tag["/Alt"] for tag in tags if tag.get("/S") == "/Figure"]


def test_a_design_is_changed_in_a_copy_seen_before_it_is_used_and_leaves_what_was_issued(
    app, session, desk, certificate_for, run_job
):
    old = certificate_for()
    design = begun(desk)
    saved = desk.submit(
        f"{design}/words",
        "Save and see the preview",
        title="Certificate of learning",
        sentence="took part in all {{hours}} of",
        closing="Given in {{place}}. Keep it for your records.",
        signatory="Ada Okonkwo",
        signatory_post="Independent Chair",
    )
    assert saved.request.path == design
    desk.submit(f"{design}/logo", "Save and see the preview", file=(picture(), "logo.png"), whose="Thurrock")
    desk.submit(f"{design}/signature", "Save and see the preview", file=(picture(kind="JPEG"), "me.jpg"))
    assert "The preview is here in a few seconds" in main_text(desk.get(design))
    assert desk.get(f"{design}/preview.pdf").status_code == 404

    run_job("certificates.preview_designs")
    page = desk.page(design)
    shown = [desk.get(one["src"]) for one in page.select("figure img")]
    assert [Image.open(BytesIO(one.data)).width for one in shown] == [1400, 1400]
    preview = PdfReader(BytesIO(desk.get(f"{design}/preview.pdf").data))
    assert len(preview.pages) == 2
    said = " ".join(preview.pages[1].extract_text().split())
    assert wording.LONG_NAME in said
    assert "NOT-VALID" in said
    assert all(one in said for one in (*wording.OUTCOMES, f"Content: {wording.EDITION}")), "the fullest page"
    assert alts(preview)[:2] == ["Logo of Thurrock", "Signature of Ada Okonkwo"]

    desk.submit(design, "Put it to use")
    new = certificate_for()
    with app.app_context():
        after, before = pdf_of(session, new), pdf_of(session, old)
    assert "took part in all 6 hours of" in words(after)
    assert "Given in Colchester." in words(after)
    assert alts(after)[:2] == ["Logo of Thurrock", "Signature of Ada Okonkwo"]
    assert len(alts(after)) == 3, "and the QR code: every picture has words for those who do not see it"
    assert b'pdfuaid:part="1"' in after.trailer["/Root"]["/Metadata"].get_data()
    assert "Certificate of attendance" in words(before)
    assert "Independent Chair" not in words(before)
    assert "Version 1" in main_text(desk.get(START)), "the version before can be looked at"
    assert desk.get(f"{design}/words").request.path == f"{design}/words"
    assert "so it stays. Change the design in use" in main_text(desk.get(f"{design}/words", follow_redirects=True))


def test_a_course_has_a_design_of_its_own_until_it_goes_back_to_the_boards(session, desk, make, certificate_for):
    course = make.course()
    page = f"{START}/courses/{course.code}"
    assert page in {link["href"] for link in desk.page(f"/admin/programme/courses/{course.code}").select("a")}
    design = begun(desk, page, "Give it a design of its own")
    desk.submit(f"{design}/words", "Save and see the preview", sentence="completed")
    desk.submit(design, "Put it to use")

    def sentence_of(**about) -> str:
        return certificate_for(**about).design.sentence

    own = make.event(course, days=-3)
    assert sentence_of() == "attended the whole of"
    assert sentence_of(event=own) == "completed"
    assert course.title in main_text(desk.get(START))
    desk.submit(page, "Use the Board’s design")
    assert sentence_of(event=own) == "attended the whole of"
    assert [one.used_until is None for one in session.scalars(select(CertificateDesign))] == [True, False]


class TestBadInput:
    @pytest.mark.parametrize(
        ("file", "sentence"),
        (
            ((BytesIO(b"<svg><script>alert(1)</script></svg>"), "logo.png"), "Save it as PNG"),
            ((BytesIO(b"%PDF-1.7 no picture"), "logo.png"), "no picture that can be read"),
            ((BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(40 * 1024 * 1024)), "logo.png"), "too large"),
        ),
        ids=["SVG with a script", "mislabelled", "40 MB"],
    )
    def test_a_file_that_is_no_picture_gets_a_sentence_beside_it_and_whose_logo_stays(
        self, session, desk, file, sentence
    ):
        design = begun(desk)
        file[0].seek(0)
        answer = desk.submit(f"{design}/logo", "Save and see the preview", file=file, whose="Southend")
        answer.request.input_stream.close()  # the client keeps what is large in a file
        assert answer.status_code == 422
        assert sentence in main_text(answer)
        assert 'value="Southend"' in answer.text
        assert session.scalars(select(KeptFile)).all() == []

    def test_a_field_that_is_not_known_and_an_empty_sentence_keep_what_was_typed(self, session, desk):
        design = begun(desk)
        typed = {"title": "Learning", "sentence": "", "closing": "By {{trainer}}", "signatory": "Ada"}
        answer = desk.submit(f"{design}/words", "Save and see the preview", **typed)
        assert answer.status_code == 422
        assert "Enter the sentence under the name" in main_text(answer)
        typed["sentence"] = "attended"
        answer = desk.submit(f"{design}/words", "Save and see the preview", **typed)
        assert answer.status_code == 422
        assert "{{trainer}} is not a field." in main_text(answer)
        assert 'value="By {{trainer}}"' in answer.text
        assert 'value="Learning"' in answer.text
        assert session.scalars(select(CertificateDesign.title)).all() == ["Certificate of attendance"] * 2

    def test_a_logo_without_a_picture_is_asked_for(self, desk):
        answer = desk.submit(f"{begun(desk)}/logo", "Save and see the preview", whose="Southend")
        assert "Choose the picture" in main_text(answer)


def test_a_picture_that_no_version_has_any_more_is_let_go(session, desk):
    design = begun(desk)
    for colour in ("navy", "red"):
        desk.submit(f"{design}/logo", "Save and see the preview", file=(picture(colour), "a.png"), whose="Us")
    first, second = session.scalars(select(KeptFile).order_by(KeptFile.id))
    assert (first.delete_on is None, second.delete_on is None) == (False, True)
    desk.submit(design, "Put it to use")
    copy = begun(desk)
    desk.submit(f"{copy}/logo", "Take the logo away")
    desk.submit(copy, "Delete this version")
    session.expire_all()
    assert second.delete_on is None, "the version in use has it"


def test_a_preview_of_words_that_changed_meanwhile_is_made_once_more(session, desk, run_job, monkeypatch):
    from training.certificates.designs import tasks

    design = begun(desk)
    make_it = tasks._make

    def changed_meanwhile(preview_id):
        seen.append(preview_id)
        made = make_it(preview_id)
        return made._replace(asked_at=made.asked_at.replace(year=2020)) if len(seen) == 1 else made

    seen: list[int] = []
    monkeypatch.setattr(tasks, "_make", changed_meanwhile)
    session.execute(delete(DesignPreview).where(DesignPreview.design_id == 1))
    session.commit()
    run_job("certificates.preview_designs")
    assert len(seen) == 2
    assert desk.get(f"{design}/preview.pdf").status_code == 200


def test_a_certificate_whose_logo_is_gone_waits_and_the_desk_says_what_to_do(
    app, session, desk, certificate_for, run_job
):
    design = begun(desk)
    desk.submit(f"{design}/logo", "Save and see the preview", file=(picture("green"), "logo.png"), whose="Us")
    desk.submit(design, "Put it to use")
    certificate_for()
    with app.app_context():
        gateway.delete(session.scalars(select(KeptFile.kept_as)).one())
    run_job("certificates.render")
    assert session.scalars(select(Certificate.rendered_at)).one() is None
    assert "put it back from a backup" in session.scalars(select(Certificate.last_error)).one()


@pytest.mark.parametrize("name", ("W" * 200, "བསྟན་འཛིན་" * 20, wording.LONG_NAME))
def test_whatever_the_words_of_a_design_a_certificate_is_one_page_with_nothing_over_the_signature(name):
    design = replace(
        DESIGN,
        title="W" * wording.LONGEST_TITLE,
        sentence="{{course}} {{dates}} {{place}} " + "w" * 80,
        closing="{{course}} {{dates}} " + "w " * 100,
    )
    reader = read(
        replace(PRIYA, name=name, course_title="W " * 100, edition_text="W" * 50, outcomes=OUTCOMES, design=design)
    )
    assert len(reader.pages) == 1
    assert min(height for text, height in heights(reader) if "Refresh due on" in text) > FOOTER_TOP
    assert min(height for text, height in heights(reader) if text.strip()) > 20


def test_a_design_that_is_deleted_while_its_preview_is_made_stops_no_other(desk, session, run_job, monkeypatch):
    design = begun(desk)
    desk.submit(f"{design}/words", "Save and see the preview", title="Certificate of learning")
    made = tasks.render_together

    def deleted_meanwhile(*values):
        desk.submit(design, "Delete this version")
        return made(*values)

    monkeypatch.setattr(tasks, "render_together", deleted_meanwhile)
    run_job("certificates.preview_designs")
    assert session.scalar(select(DesignPreview).join(DesignPreview.design).where(CertificateDesign.number > 1)) is None
