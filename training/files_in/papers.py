"""A paper that somebody sends to show what they did, such as a certificate of another board: a PDF or a picture.

A picture is written anew, without the place where it was taken. A PDF stays as it is: it is only ever handed out to be
kept, and opened by no page of ours.
"""

from dataclasses import dataclass
from io import BytesIO

from training.files_in.cells import MOST_BYTES, Unreadable
from training.files_in.file_types import PAPERS, PDF, TAKEN_AS_PAPERS, type_of
from training.files_in.pictures import read_picture

TOO_LARGE = "The file is too large. Save a smaller one, of at most 5 MB, and choose it again"
HALF_A_PDF = "The PDF is not whole. Save it once more, and choose it again"
_ENDS_WITHIN = 1024
"""Bytes at the end in which a PDF says that it is whole."""


@dataclass(frozen=True)
class Paper:
    content: bytes
    ending: str
    """“pdf”, “png” or “jpg”: by it a kept file knows what it is."""


def read_paper(content: bytes, name: str) -> Paper:
    """`name`: as it was sent. Raises Unreadable with a sentence for whoever chose it."""
    if len(content) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    if type_of(BytesIO(content), name, PAPERS, TAKEN_AS_PAPERS) is not PDF:
        picture = read_picture(content)
        return Paper(picture.content, picture.ending)
    if b"%%EOF" not in content[-_ENDS_WITHIN:]:
        raise Unreadable(HALF_A_PDF)
    return Paper(content, PDF.ending)
