"""Pictures are made no wider than needed and written anew, with nothing but the picture; what is none is refused."""

import struct
import subprocess
import sys
import zlib
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
        written(Image.new("RGB", (9, 9)), "PNG")[:45],
        written(Image.new("RGB", (9, 9)), "GIF"),
    ),
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(Unreadable, match=NO_PICTURE[:30]):
        read_picture(content)


@pytest.mark.parametrize("begins", (b"", b"\xef\xbb\xbf  ", b"<?xml version='1.0'?>\n<!-- drawn -->\n"))
def test_a_drawing_in_svg_is_refused_with_what_to_do(begins):
    """It may hold programs."""
    with pytest.raises(Unreadable, match="Save it as PNG"):
        read_picture(begins + b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")


def said_to_have(width, height):
    """A PNG whose first lines say so, as a file may that is to fill a machine."""
    small = written(Image.new("L", (9, 9)), "PNG")
    head = b"IHDR" + struct.pack(">II", width, height) + small[24:29]
    return small[:12] + head + struct.pack(">I", zlib.crc32(head)) + small[33:]


@pytest.mark.parametrize(
    "content",
    (
        said_to_have(4_000, 2_501),
        said_to_have(10_000, 10_000),  # Pillow warns of it
        said_to_have(100_000, 100_000),  # Pillow opens it not at all
        written(Image.new("L", (4_000, 2_501)), "JPEG", progressive=True),
    ),
    ids=("a large PNG", "larger", "largest", "a JPEG in passes"),
)
def test_what_unpacks_to_more_than_a_machine_holds_is_refused(content):
    with pytest.raises(Unreadable, match=TOO_LARGE[:20]):
        read_picture(content)


READ_TWICE = """
import re, sys
from pathlib import Path
from training.files_in.pictures import read_picture

def most_memory():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

before = None
for name in sys.argv[1:]:
    picture = read_picture(Path(name).read_bytes())
    before = before or most_memory()
print(len(picture.content), most_memory() - before)
"""


@pytest.mark.parametrize("size", ((8_000, 5_000), (5_599, 5_599), (40_000, 1_000)))
def test_a_large_photograph_takes_little_memory_to_read(tmp_path, size):
    (tmp_path / "small.jpg").write_bytes(written(Image.new("RGB", (9, 9)), "JPEG"))
    turned = Image.Exif()
    turned[0x0112] = 6
    (tmp_path / "large.jpg").write_bytes(written(Image.new("RGB", size), "JPEG", exif=turned))
    names = [str(tmp_path / name) for name in ("small.jpg", "large.jpg")]
    done = subprocess.run([sys.executable, "-c", READ_TWICE, *names], capture_output=True, text=True, check=True)
    length, more_kilobytes = map(int, done.stdout.split())
    assert length > 0
    assert more_kilobytes < 60_000


def test_a_drawing_of_few_colours_is_mixed_as_it_is_made_smaller():
    stripes = Image.new("P", (2 * WIDEST, 20))
    stripes.putpalette([0, 0, 0, 255, 255, 255])
    for column in range(0, 2 * WIDEST, 2):
        stripes.paste(1, (column, 0, column + 1, 20))
    kept = Image.open(BytesIO(read_picture(written(stripes, "PNG")).content))
    assert all(50 < part < 200 for part in kept.getpixel((WIDEST // 2, 5)))


@pytest.mark.parametrize(("mode", "seen_through"), (("P", {"transparency": 0}), ("LA", {}), ("L", {"transparency": 0})))
def test_what_can_be_seen_through_stays_so(mode, seen_through):
    kept = Image.open(BytesIO(read_picture(written(Image.new(mode, (3000, 30)), "PNG", **seen_through)).content))
    assert kept.mode == "RGBA"
    assert kept.getpixel((9, 9))[3] == 0


def test_of_a_telephone_s_file_with_several_pictures_the_first_is_kept():
    first = Image.new("RGB", (30, 20))
    several = written(first, "MPO", save_all=True, append_images=[Image.new("RGB", (9, 9))])
    picture = read_picture(several)
    kept = Image.open(BytesIO(picture.content))
    assert (kept.format, kept.size, picture.ending) == ("JPEG", (30, 20), "jpg")
