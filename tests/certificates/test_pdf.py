"""The certificate as a document: one tagged A4 page, whatever the name, reading nothing but our own files."""

from dataclasses import replace
from io import BytesIO

import pytest
from jinja2 import UndefinedError
from pypdf import PdfReader

from training import documents
from training.certificates.designs.wording import LONG_NAME, LONG_TITLE
from training.certificates.pdf import (
    CertificateText,
    DesignText,
    PrintedPicture,
    leaves_out_outcomes,
    render,
    render_together,
)
from training.certificates.room import is_tall

DESIGN = DesignText(
    title="Certificate of attendance",
    sentence="attended the whole of",
    closing="",
    signatory="Alexandra Whitfield",
    signatory_post="Business Manager",
    board_name="Essex Safeguarding Children Board",
)
PRIYA = CertificateText(
    name="Priya Ramanathan",
    course_title="Safeguarding lead: level 3",
    level_text="Level 3",
    dates_text="8 and 9 December 2026",
    place_text="Colchester",
    hours_text="12 hours",
    refresh_due_text="9 December 2028",
    number="ESCB-2026-01417",
    short_code="7Q4M-K9XF-2T",
    verify_url="https://training.example/verify/aB3dE5gH7jK9mN1pQ3sT5v",
    verify_at="training.example/verify",
    issued_text="10 December 2026",
    design=DESIGN,
)
OUTCOMES = ("Recognise the signs of abuse and neglect", "Challenge a decision and escalate a concern")
MILLIMETRE = 72 / 25.4
FOOTER_TOP = 54 * MILLIMETRE  # from the bottom of the page: name and course must end above it


def read(text: CertificateText) -> PdfReader:
    return PdfReader(BytesIO(render(text)))


def words(reader: PdfReader) -> str:
    return " ".join(reader.pages[0].extract_text().split())


def test_a_certificate_is_one_page_of_a4_landscape():
    reader = read(PRIYA)
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (round(box.width / MILLIMETRE), round(box.height / MILLIMETRE)) == (297, 210)


def test_the_pdf_of_a_certificate_says_who_attended_what_when_and_how_to_check_it():
    said = words(read(PRIYA))
    for part in (
        PRIYA.name,
        PRIYA.course_title,
        "Level 3 · 8 and 9 December 2026 · Colchester · 12 hours",
        "Refresh due on 9 December 2028",
        PRIYA.number,
        PRIYA.short_code,
        PRIYA.verify_at,
        "Issued 10 December 2026",
        DESIGN.signatory,
        DESIGN.signatory_post,
    ):
        assert part in said
    assert DESIGN.board_name.upper() in said.upper()


def test_the_pdf_of_a_certificate_is_tagged_for_screen_readers_and_says_so():
    reader = read(PRIYA)
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en-GB"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Certificate ESCB-2026-01417: Priya Ramanathan, Safeguarding lead: level 3"
    assert b'pdfuaid:part="1"' in catalog["/Metadata"].get_data()
    tags = list(structure(catalog["/StructTreeRoot"]))
    kinds = [tag.get("/S") for tag in tags]
    assert {"/H1", "/H2", "/P"} <= set(kinds)
    assert "/Table" not in kinds
    assert [tag["/Alt"] for tag in tags if tag.get("/S") == "/Figure"] == [
        f"QR code with the address where anyone can check this certificate: {PRIYA.verify_url}"
    ]


def structure(node):
    """Every tag of the document, in reading order."""
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        child = child.get_object() if hasattr(child, "get_object") else child
        if hasattr(child, "get") and "/S" in child:
            yield child
            yield from structure(child)


def test_the_same_words_give_the_same_bytes():
    assert render(PRIYA) == render(PRIYA)


def test_a_pile_is_laid_out_in_a_process_of_its_own_that_says_how_far_it_is(monkeypatch):
    monkeypatch.setattr(documents, "_FEW", 1)
    told: list[int] = []
    pile = PdfReader(BytesIO(render_together([PRIYA, replace(PRIYA, name="Dina")], "A pile", told.append)))
    assert told == [1, 2]
    assert [name in page.extract_text() for name, page in zip((PRIYA.name, "Dina"), pile.pages, strict=True)]
    with pytest.raises(UndefinedError):
        render_together([PRIYA, replace(PRIYA, design=replace(DESIGN, logo=PrintedPicture("Logo", "gone")))], "", print)


def test_the_decoration_is_printed():
    text = render(PRIYA)
    reader = PdfReader(BytesIO(text))
    assert "/Pattern" in reader.pages[0]["/Resources"]  # the woven band
    assert len(text) < 150_000


@pytest.mark.parametrize(
    "name",
    (
        ("Wilhelmina Featherstonehaugh-Cholmondeley " * 5)[:200],
        "W" * 200,
        "Ngozi " * 33,
        "山田太郎" * 50,
        "👩🏽‍🏫" * 50,
        "བསྟན་འཛིན་" * 20,
        "श्रीकृष्ण " * 20,
    ),
    ids=["names", "wide", "short words", "Japanese", "emoji", "Tibetan", "Devanagari"],
)
def test_a_long_name_and_a_long_title_keep_to_one_page_above_the_signature(name):
    reader = read(replace(PRIYA, name=name, course_title="W" * 200, outcomes=OUTCOMES))
    assert len(reader.pages) == 1
    lowest = min(height for text, height in heights(reader) if "Refresh due on" in text)
    assert lowest > FOOTER_TOP


def heights(reader: PdfReader) -> list[tuple[str, float]]:
    """Each piece of text with its height above the bottom of the page, in points."""
    found = []
    reader.pages[0].extract_text(
        visitor_text=lambda text, matrix, at, font, size: found.append((text, matrix[3] * at[5] + matrix[5]))
    )
    return found


@pytest.mark.parametrize(
    "name",
    (
        "فاطمة الزهراء",
        "דוד בן־גוריון",
        "王小明",
        "김민수",
        "Ελένη Ђорђе",
        "Z\u0351o\u0308e\u0301 O’Neill",
        "Sam 🦊",
        "a\u202eb\x00c\ud800d",
    ),
    ids=["Arabic", "Hebrew", "Chinese", "Korean", "Greek and Serbian", "combining", "emoji", "control characters"],
)
def test_every_script_prints(name, caplog):
    reader = read(replace(PRIYA, name=name))
    assert len(reader.pages) == 1
    assert PRIYA.number in words(reader)
    assert not [record for record in caplog.records if "notdef" in record.getMessage()], "a box instead of a letter"


@pytest.mark.parametrize("name", ("श्रीकृष्ण", "བསྟན་འཛིན", "ณัฐวุฒิ ผู้น้ำ", "ស្រ្តី", "အောင်ဆန်း", "Z\u0351\u0351oe"))
def test_a_name_whose_letters_reach_higher_keeps_to_its_line(name):
    """Devanagari and Tibetan touched the line above: half the size of the letters is between the two."""
    drawn = heights(read(replace(PRIYA, name=name)))
    lead = next(height for text, height in drawn if "This is to certify" in text)
    name_size, beneath = 30, [height for _, height in drawn if height < lead]
    assert is_tall(name)
    assert lead - max(beneath) > 1.3 * name_size


def test_a_name_in_latin_letters_is_not_set_smaller():
    assert not is_tall("Ångström Ẵ Nguyễn O’Neill")


def test_a_right_to_left_name_can_be_read_back():
    reader = read(replace(PRIYA, name="דוד"))
    assert set("דוד") <= set(words(reader))
    assert "דוד" in reader.metadata.title


def test_what_looks_like_markup_is_printed_as_typed():
    assert "<b>Sam</b> & Co" in words(read(replace(PRIYA, name="<b>Sam</b> & Co")))


def test_a_certificate_without_an_end_date_or_a_level_says_nothing_of_them():
    said = words(read(replace(PRIYA, course_title="Trauma", level_text=None, refresh_due_text=None)))
    assert "Refresh due on" not in said
    assert "Level" not in said
    assert "None" not in said


SHORT = "Challenge a decision, and escalate a concern"
LONG = " ".join([SHORT] * 4)


@pytest.mark.parametrize("name", ("Priya Ramanathan", LONG_NAME, "श्रीकृष्ण བསྟན་འཛིན", "Wilhelmina Featherstonehaugh " * 4))
@pytest.mark.parametrize(("outcome", "count"), ((SHORT, 3), (SHORT, 8), (SHORT, 12), (LONG, 3), (LONG, 5)))
def test_whatever_the_name_all_outcomes_are_printed_above_the_signature(name, outcome, count):
    outcomes = tuple(f"{outcome} {number}" for number in range(count))
    full = replace(
        PRIYA,
        name=name,
        course_title=LONG_TITLE,
        edition_text="Keeping children safe in education 2026",
        dates_text="28 September, 5 October and 12 October 2027",
        outcomes=outcomes,
        design=replace(DESIGN, signatory_post="Independent Scrutineer of Safeguarding Children and Adults"),
    )
    reader = read(full)
    said = words(reader)
    assert all(one in said for one in outcomes)
    assert len(reader.pages) == 1
    drawn = [(text.strip(), height) for text, height in heights(reader) if text.strip()]
    signature = max(height for text, height in drawn if "Alexandra" in text)
    last = min(height for text, height in drawn if text.endswith(f"concern {count - 1}") or text == str(count - 1))
    assert last > signature + 3 * MILLIMETRE
    assert not leaves_out_outcomes(full)


def test_outcomes_that_no_size_makes_room_for_are_left_out_as_one():
    too_many = replace(PRIYA, outcomes=(LONG,) * 12)
    assert leaves_out_outcomes(too_many)
    assert SHORT not in words(read(too_many))
