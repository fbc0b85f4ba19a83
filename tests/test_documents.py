"""What all documents share: they read nothing but our own files, and print what people typed in one line."""

import subprocess
import sys

import pytest

from training.documents import OWN_FOLDERS, PROJECT, Picture, direction, own_files_only, printable

CERTIFICATES = OWN_FOLDERS[0]


@pytest.mark.parametrize(
    ("name", "expected"), (("دينا (Dina)", "rtl"), ("Dina دينا", "ltr"), ("1 דוד", "rtl"), ("", "ltr"))
)
def test_a_name_runs_the_way_its_first_letter_does(name, expected):
    assert direction(name) == expected


def test_marks_that_turn_their_neighbours_round_are_left_out():
    assert printable("Sam\u202e\x07  Lee\n") == "Sam Lee"


@pytest.mark.parametrize(
    "address",
    (
        "file:///etc/passwd",
        f"file://{CERTIFICATES}/../../config.py",
        f"file://elsewhere{CERTIFICATES}/certificate.css",
        "http://127.0.0.1:9/",
        "https://training.example/logo.svg",
        "ftp://training.example/logo.svg",
        "FILE:///etc/passwd",
        "config.py",
        "data:text/plain,here",
        "picture:unknown",
    ),
)
def test_nothing_but_our_own_files_is_read(address):
    with pytest.raises(PermissionError, match="may not read"):
        own_files_only()(address)


def test_our_own_files_are_read_and_the_pictures_of_the_document():
    logo = Picture(b"a logo", "image/png")
    with_fetcher = own_files_only([logo])
    seal = with_fetcher((CERTIFICATES / "seal.svg").as_uri())
    assert seal.read().startswith(b"<svg")
    seal.close()
    found = with_fetcher(logo.address)
    assert (found.read(), found.content_type) == (logo.content, logo.content_type)


def test_the_web_process_does_not_load_weasyprint():
    code = "import sys, training.documents, training.certificates.pdf; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == 0
