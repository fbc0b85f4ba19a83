"""A picture that somebody sent, as it is shown: read, made no larger than a page is wide, and written anew.

Written anew, it holds nothing but the picture: no place where it was taken, and nothing that a browser could run.
"""

import warnings
from dataclasses import dataclass
from io import BytesIO

from training.files_in.cells import MOST_BYTES, Unreadable

MOST_DOTS = 40_000_000
"""Of a picture as it was sent: a small file can unpack to more than a machine holds."""
WIDEST = 1_400
"""Dots of a picture as it is kept: twice what a page shows, for sharp screens."""
_ENDINGS = {"PNG": "png", "JPEG": "jpg"}
_QUALITY = 85
"""Of a JPEG, in per cent."""
NO_PICTURE = "The file is no picture that can be read. Save it as PNG or JPEG, and choose it again"
TOO_LARGE = "The picture is too large. Save a smaller one, of at most 5 MB and 40 million dots, and choose it again"


@dataclass(frozen=True)
class Picture:
    content: bytes
    ending: str
    """“png” or “jpg”: by it a kept file knows what it is."""


def read_picture(content: bytes) -> Picture:
    """Raises Unreadable with a sentence for whoever chose it. PNG stays PNG, JPEG stays JPEG."""
    from PIL import Image, ImageFile, ImageOps

    if len(content) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, where it is loaded, has Pillow fill up half a picture
    try:
        with warnings.catch_warnings(), Image.open(BytesIO(content), formats=list(_ENDINGS)) as sent:
            warnings.simplefilter("error")
            if sent.width * sent.height > MOST_DOTS:
                raise Unreadable(TOO_LARGE)
            written_as = sent.format or ""
            upright = ImageOps.exif_transpose(sent)
            upright.thumbnail((WIDEST, WIDEST))
            bare = upright.convert("RGB" if written_as == "JPEG" or upright.mode != "RGBA" else "RGBA")
    except Unreadable:
        raise
    except Exception as fault:  # a broken picture fails in as many ways as there are bytes
        raise Unreadable(NO_PICTURE) from fault
    bare.info = {}
    kept = BytesIO()
    bare.save(kept, written_as, quality=_QUALITY)
    return Picture(kept.getvalue(), _ENDINGS[written_as])
