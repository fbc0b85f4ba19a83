"""A paper that somebody sends to show what they did, such as a certificate of another board: a PDF or a picture.

What it is, its bytes say; neither its name nor the browser is believed. A picture is written anew, without the place
where it was taken. A PDF stays as it is: it is only ever handed out to be kept, and opened by no page of ours.
"""

from dataclasses import dataclass

from training.files_in.cells import MOST_BYTES, Unreadable
from training.files_in.pictures import NO_PICTURE, read_picture

NO_PAPER = "We can take a PDF, a PNG or a JPEG. Save the file as one of these, and choose it again"
TOO_LARGE = "The file is too large. Save a smaller one, of at most 5 MB, and choose it again"
HALF_A_PDF = "The PDF is not whole. Save it once more, and choose it again"
_SEARCHED = 1024
"""Bytes at the beginning and at the end in which a PDF says that it is one."""


@dataclass(frozen=True)
class Paper:
    content: bytes
    ending: str
    """“pdf”, “png” or “jpg”: by it a kept file knows what it is."""


def read_paper(content: bytes) -> Paper:
    """Raises Unreadable with a sentence for whoever chose it."""
    if len(content) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    if b"%PDF-" in content[:_SEARCHED]:
        if b"%%EOF" not in content[-_SEARCHED:]:
            raise Unreadable(HALF_A_PDF)
        return Paper(content, "pdf")
    try:
        picture = read_picture(content)
    except Unreadable as fault:
        raise Unreadable(NO_PAPER if str(fault) == NO_PICTURE else str(fault)) from None
    return Paper(picture.content, picture.ending)
