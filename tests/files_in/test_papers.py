"""A paper is what its bytes say, whatever it is called."""

from io import BytesIO

import pytest
from PIL import Image

from training.files_in.cells import MOST_BYTES, Unreadable
from training.files_in.papers import HALF_A_PDF, NO_PAPER, TOO_LARGE, read_paper
from training.files_in.pictures import NO_SVG

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def picture(how: str) -> bytes:
    content = BytesIO()
    Image.new("RGB", (40, 30)).save(content, how)
    return content.getvalue()


def test_a_pdf_and_a_picture_are_known_by_their_bytes():
    assert (read_paper(PDF).content, read_paper(PDF).ending) == (PDF, "pdf")
    assert [read_paper(picture(how)).ending for how in ("PNG", "JPEG")] == ["png", "jpg"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    (
        (b"", NO_PAPER),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", NO_SVG),
        (b"<!doctype html><script>alert(1)</script>", NO_PAPER),
        (b"MZ\x90\x00", NO_PAPER),
        (picture("GIF"), NO_PAPER),
        (picture("PNG")[:60], NO_PAPER),
        (PDF[:20], HALF_A_PDF),
        (PDF + b"x" * MOST_BYTES, TOO_LARGE),
    ),
)
def test_what_is_no_paper_is_refused_with_what_to_do(content, sentence):
    with pytest.raises(Unreadable) as refused:
        read_paper(content)
    assert str(refused.value) == sentence
