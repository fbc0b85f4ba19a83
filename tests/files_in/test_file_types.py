"""What a file is, by what stands in it: what is taken, and what is refused with which words."""

import io

import pytest

from tests.materials.files import PDF, office, open_document, packed, picture
from training.files_in.cells import Unreadable
from training.files_in.file_types import type_of

SVG = b'\xef\xbb\xbf <svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
BOMB = packed({"[Content_Types].xml": b"presentationml.presentation.main+xml" + b" " * 2_000_000, "ppt/a.xml": b""})


def list_without_end() -> bytes:
    """Of 6,000 parts, each of which takes memory before anything of it is unpacked."""
    return packed({f"ppt/{number}": b"" for number in range(6_000)})


@pytest.mark.parametrize(
    ("content", "name", "ending"),
    (
        (PDF, "Slides.PDF", "pdf"),
        (office("pptx"), "slides.pptx", "pptx"),
        (office("docx"), "notes.docx", "docx"),
        (office("xlsx"), "list.xlsx", "xlsx"),
        (open_document(), "slides.odp", "odp"),
        (open_document("text"), "notes.odt", "odt"),
        (picture("PNG"), "map.png", "png"),
        (picture("JPEG"), "map.jpeg", "jpg"),
        (PDF, "a name without an ending", "pdf"),
    ),
)
def test_a_file_is_what_stands_in_it(content, name, ending):
    file = io.BytesIO(content)
    assert type_of(file, name).ending == ending
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("content", "name", "says"),
    (
        (b"", "slides.pdf", "The file is empty"),
        (SVG, "map.svg", "An SVG or HTML file can hold a program"),
        (SVG, "map.png", "ends in “.png”, but it is SVG or HTML. An SVG or HTML file can hold"),
        ("<html><script>".encode("utf-16"), "slides.pdf", "ends in “.pdf”, but it is SVG or HTML"),
        (PDF, "slides.html", "An SVG or HTML file can hold a program"),
        (office("pptm"), "slides.pptm", "holds macros"),
        (office("pptm"), "slides.pptx", "holds macros"),
        (packed({"ppt/vbaProject.bin": b"", "[Content_Types].xml": b""}), "slides.pptx", "holds macros"),
        (office("pptx", ppt__activeX__x=b""), "slides.pptx", "holds macros"),
        (office("xlsx", xl__macrosheets__x=b""), "list.xlsx", "holds macros"),
        (open_document(Basic__x=b""), "slides.odp", "holds macros"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "slides.ppt", "an Office file of before 2007"),
        (office("pptx"), "slides.pdf", "ends in “.pdf”, but it is a PowerPoint file"),
        (PDF, "slides.pptx", "ends in “.pptx”, but it is a PDF"),
        (packed({"a.txt": b"x"}), "slides.zip", "We do not take files of this type"),
        (b"MZ\x90\x00" + b"0" * 100, "slides.exe", "We do not take files of this type"),
        (office("pptx")[:-30], "slides.pptx", "The file is damaged"),
        (picture("PNG")[:40], "map.png", "The file is damaged"),
        (BOMB, "slides.pptx", "The file is damaged"),
        (list_without_end(), "slides.pptx", "unpacks to far more"),
    ),
)
def test_what_is_refused_says_what_to_do_instead(content, name, says):
    with pytest.raises(Unreadable) as refused:
        type_of(io.BytesIO(content), name)
    assert says in str(refused.value)
    assert "choose" in str(refused.value).lower()


def test_a_file_that_unpacks_to_more_than_a_machine_holds_is_never_unpacked():
    """By the sizes that its own list of parts tells: here, that of its last part."""
    content = bytearray(office("pptx"))
    size = content.rindex(b"PK\x01\x02") + 24
    content[size : size + 4] = (600_000_000).to_bytes(4, "little")
    with pytest.raises(Unreadable, match="unpacks to far more"):
        type_of(io.BytesIO(content), "slides.pptx")
