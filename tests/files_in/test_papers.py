"""A paper is what its bytes say, and is called so."""

import pytest

from tests.materials.files import office, picture
from training.files_in.cells import MOST_BYTES, Unreadable
from training.files_in.papers import HALF_A_PDF, TOO_LARGE, read_paper

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
OTHER = "We do not take files of this type. Save it as PDF, PNG or JPEG, and choose that."


def test_a_pdf_and_a_picture_are_known_by_their_bytes():
    assert (read_paper(PDF, "mine.pdf").content, read_paper(PDF, "mine").ending) == (PDF, "pdf")
    assert [read_paper(picture(how), "photo").ending for how in ("PNG", "JPEG")] == ["png", "jpg"]


@pytest.mark.parametrize(
    ("content", "name", "says"),
    (
        (b"", "mine.pdf", "The file is empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "mine.png", "can hold a program"),
        (b"<!doctype html><script>alert(1)</script>", "mine.pdf", "can hold a program"),
        (b"MZ\x90\x00", "mine.pdf", OTHER),
        (picture("GIF"), "mine.gif", OTHER),
        (office("docx"), "mine.docx", OTHER),
        (PDF, "mine.pptx", "ends in “.pptx”, but it is a PDF"),
        (picture("PNG")[:60], "mine.png", "The file is damaged"),
        (PDF[:20], "mine.pdf", HALF_A_PDF),
        (PDF + b"x" * MOST_BYTES, "mine.pdf", TOO_LARGE),
    ),
)
def test_what_is_no_paper_is_refused_with_what_to_do(content, name, says):
    with pytest.raises(Unreadable) as refused:
        read_paper(content, name)
    assert says in str(refused.value)
