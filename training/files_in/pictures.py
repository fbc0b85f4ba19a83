"""A picture that somebody sent, as it is shown: read, made no larger than a page is wide, and written anew.

Written anew, it holds nothing but the picture: no place where it was taken, and nothing that a browser could run.
"""

import math
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from training.files_in.cells import MOST_BYTES, Unreadable

if TYPE_CHECKING:
    from PIL import Image

MOST_DOTS = 40_000_000
"""Of a JPEG as it was sent, which is made smaller while it is read: a small file can unpack to more than a machine
holds.
"""
MOST_DOTS_AT_ONCE = 10_000_000
"""Of what is unpacked whole before it is made smaller: a PNG, and a JPEG that comes coarse first, then finer."""
WIDEST = 1_400
"""Dots of a picture as it is kept: twice what a page shows, for sharp screens."""
_ENDINGS = {"PNG": "png", "JPEG": "jpg"}
_QUALITY, _PRINTED_QUALITY = 85, 92
"""Of a JPEG, in per cent."""
NO_PICTURE = "The file is no picture that can be read. Save it as PNG or JPEG, and choose it again"
NO_SVG = "The file is a drawing in SVG, which can hold programs. Save it as PNG, and choose it again"
TOO_LARGE = "The picture is too large. Save a smaller one, of at most 5 MB and 10 million dots, and choose it again"
_MIX = frozenset(("L", "LA", "RGB", "RGBA", "CMYK"))
"""Kinds of dots of which several can be made into one. Between two colours of a palette is none."""


@dataclass(frozen=True)
class Picture:
    content: bytes
    ending: str
    """“png” or “jpg”: by it a kept file knows what it is."""


def read_picture(content: bytes) -> Picture:
    """For a page. Raises Unreadable with a sentence for whoever chose it. PNG stays PNG, JPEG stays JPEG."""
    picture, written_as = _read(content, WIDEST)
    return _written(picture, written_as, quality=_QUALITY)


def read_picture_for_print(content: bytes, widest: int) -> Picture:
    """For a document: a JPEG, on white where it can be seen through. Raises Unreadable likewise.

    WeasyPrint takes a JPEG as it is, and packs a PNG anew for each document: 150 ms on every certificate.
    """
    picture, _ = _read(content, widest)
    if picture.mode == "RGBA":
        from PIL import Image

        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    return _written(picture, "JPEG", quality=_PRINTED_QUALITY, subsampling=0)


def _written(picture: "Image.Image", written_as: str, **how: int) -> Picture:
    picture.info = {}
    kept = BytesIO()
    picture.save(kept, written_as, **how)
    return Picture(kept.getvalue(), _ENDINGS[written_as])


def _read(content: bytes, widest: int) -> tuple["Image.Image", str]:
    """The picture upright, no larger than that, and what it was."""
    from PIL import Image, ImageFile, ImageOps

    if len(content) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    if _is_svg(content):
        raise Unreadable(NO_SVG)
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, where it is loaded, has Pillow fill up half a picture
    try:
        with Image.open(BytesIO(content), formats=list(_ENDINGS)) as sent:
            written_as = "PNG" if sent.format == "PNG" else "JPEG"  # Pillow calls a JPEG of several pictures an MPO
            at_once = written_as == "PNG" or "progressive" in sent.info
            if sent.width * sent.height > (MOST_DOTS_AT_ONCE if at_once else MOST_DOTS):
                raise Unreadable(TOO_LARGE)
            colours = "RGBA" if written_as == "PNG" and sent.has_transparency_data else "RGB"
            upright = ImageOps.exif_transpose(_made_small(sent, colours, widest))
            bare = upright.convert(colours)
    except Unreadable:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise Unreadable(TOO_LARGE) from fault
    except Exception as fault:  # a broken picture fails in as many ways as there are bytes
        raise Unreadable(NO_PICTURE) from fault
    return bare, written_as


def _is_svg(content: bytes) -> bool:
    """Whatever its name says: a drawing as text, which may hold programs."""
    begins = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return begins.startswith((b"<svg", b"<?xml", b"<!doctype svg", b"<!--")) and b"<svg" in content[:5000].lower()


def _made_small(sent: "Image.Image", colours: str, widest: int) -> "Image.Image":
    """No wider and no higher than it is kept, whichever way it was held."""
    share = widest / max(sent.size)
    sent.draft(None, (math.ceil(sent.width * share), math.ceil(sent.height * share)))  # a JPEG is then read so small
    mixes = sent.mode in _MIX and "transparency" not in sent.info
    small = sent if mixes else sent.convert(colours)
    small.thumbnail((widest, widest))
    return small
