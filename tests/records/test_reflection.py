"""The sheet to reflect on is a whole Word document, the same each time."""

import zipfile
from io import BytesIO
from xml.etree import ElementTree

from training.files_in.file_types import WORD, type_of
from training.records.reflection import AFTER, QUESTIONS, TITLE, reflection_sheet

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def test_the_sheet_is_a_word_document_with_headings_and_no_program():
    sheet = reflection_sheet("01234 567890")
    assert type_of(BytesIO(sheet), "reflection.docx") == WORD
    with zipfile.ZipFile(BytesIO(sheet)) as packed:
        trees = {name: ElementTree.fromstring(packed.read(name)) for name in packed.namelist()}
    body = trees["word/document.xml"][0]
    styled = [
        ("".join(part.itertext()), style.get(f"{W}val"))
        for part in body.iter(f"{W}p")
        if (style := part.find(f"{W}pPr/{W}pStyle")) is not None
    ]
    assert styled == [(TITLE, "Title"), *((heading, "Heading1") for heading, _ in QUESTIONS)]
    assert AFTER.format(hub="the Children and Families Hub on 01234 567890") in "".join(body.itertext())
