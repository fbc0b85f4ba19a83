"""Pictures are made no wider than needed and written anew, with nothing but the picture; what is none is refused."""

from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from training.files_in.cells import Unreadable
from training.files_in.pictures import NO_PICTURE, TOO_LARGE, WIDEST, read_picture


def written(image, how, **more):
    content = BytesIO()
    image.save(content, how, **more)
    return content.getvalue()


@pytest.mark.parametrize(
    ("how", "mode", "ending"), (("PNG", "RGBA", "png"), ("PNG", "P", "png"), ("JPEG", "RGB", "jpg"))
)
def test_a_picture_is_made_as_wide_as_it_is_shown_and_keeps_its_kind(how, mode, ending):
    picture = read_picture(written(Image.new(mode, (3000, 1500)), how))
    kept = Image.open(BytesIO(picture.content))
    assert (kept.format, picture.ending, kept.size) == (how, ending, (WIDEST, WIDEST // 2))


def test_nothing_but_the_picture_is_kept():
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    assert b"at home" not in read_picture(written(Image.new("RGB", (9, 9)), "JPEG", exif=exif)).content
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", "<script>alert(1)</script>")
    with_tail = written(Image.new("RGB", (9, 9)), "PNG", pnginfo=said) + b"<script>"
    assert b"script" not in read_picture(with_tail).content


def test_a_picture_that_was_turned_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = read_picture(written(Image.new("RGB", (40, 20)), "JPEG", exif=exif))
    assert Image.open(BytesIO(picture.content)).size == (20, 40)


@pytest.mark.parametrize(
    "content",
    (
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
        written(Image.new("RGB", (9, 9)), "PNG")[:45],
        written(Image.new("RGB", (9, 9)), "GIF"),
    ),
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(Unreadable, match=NO_PICTURE[:30]):
        read_picture(content)


def test_what_unpacks_to_more_than_a_machine_holds_is_refused():
    with pytest.raises(Unreadable, match=TOO_LARGE[:20]):
        read_picture(written(Image.new("1", (9_000, 9_000)), "PNG"))
