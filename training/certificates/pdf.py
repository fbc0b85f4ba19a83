"""The certificate as a document: plain words in, a tagged PDF (PDF/UA-1, one A4 landscape page) out.

WeasyPrint is imported inside functions only: the web process must never load it (40 MiB), the worker does.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from math import ceil
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

_PROJECT = Path(__file__).resolve().parents[2]
_OWN_FILES = _PROJECT / "static" / "certificate"

# The most that fits on the page in each size class of certificate.css, in ems as _ems() counts them.
# Past the last number the smallest class applies: it holds 200 characters of the widest kind.
_NAME_ROOM = {"large": 13, "medium": 17, "small": 50, "smaller": 100}
_TITLE_ROOM = {"large": 36, "medium": 54, "small": 95}
_OUTCOME_LINES, _OUTCOME_LINE_ROOM = 4, 52

# Characters that reorder what stands around them: a name may be written right to left, but not its neighbours.
_REORDERING = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])

# Pango and fontconfig keep one state per process; huey's workers may be threads.
_one_at_a_time = Lock()


@dataclass(frozen=True)
class CertificateText:
    """What the certificate says: finished words, never rows, so that it can be rendered at any time, anywhere."""

    name: str
    course_title: str
    level_text: str | None  # “Level 3”; None for a topic
    dates_text: str  # “8 and 9 December 2026”
    place_text: str  # “Colchester”, “online”
    hours_text: str  # “12 hours”
    valid_until_text: str | None  # “9 December 2028”; None where the course does not lapse
    number: str  # “ESCB-2026-01417”
    short_code: str  # “7Q4M-K9XF-2T”, to be typed in beside the number
    verify_url: str  # the whole address with its 128-bit token: what the QR code holds
    verify_at: str  # where a person types number and code: “training.example/verify”
    issued_text: str  # “10 December 2026”
    board_name: str
    signatory: str
    signatory_role: str
    outcomes: tuple[str, ...] = ()  # left out where the page has no room for them


def render(text: CertificateText) -> bytes:
    """The certificate as PDF, byte for byte the same for the same words: it can be thrown away and made again.

    The first in a process takes some 800 ms, those after it a twentieth of that (benchmarks/certificate.py).
    """
    from weasyprint import HTML

    page = _template().render(**_page_values(text))
    with _one_at_a_time:
        press = _press()
        return HTML(string=page, url_fetcher=press.fetcher).write_pdf(
            stylesheets=[press.stylesheet], font_config=press.fonts, pdf_variant="pdf/ua-1"
        )


def own_files_only() -> "URLFetcher":
    """A fetcher that reads the certificate's own folder and data: addresses, and nothing else on disk or network.

    WeasyPrint's own would read any file and any address. What is refused raises PermissionError.
    """
    from weasyprint.urls import URLFetcher

    class OwnFilesOnly(URLFetcher):
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            if not _is_ours(url):
                raise PermissionError(f"A certificate may not read {url[:200]}")
            return super().fetch(url, headers)

    return OwnFilesOnly(allowed_protocols=("file", "data"), allow_redirects=False)


def _is_ours(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme == "data":
        return True
    if parts.scheme != "file" or parts.netloc:
        return False
    return Path(url2pathname(parts.path)).resolve().is_relative_to(_OWN_FILES)


@dataclass(frozen=True)
class _Press:
    """What is made once per process: parsing stylesheet and fonts again would take 150 ms for each certificate."""

    fetcher: "URLFetcher"
    fonts: "FontConfiguration"
    stylesheet: "CSS"


@cache
def _press() -> _Press:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fetcher, fonts = own_files_only(), FontConfiguration()
    stylesheet = CSS(filename=_OWN_FILES / "certificate.css", url_fetcher=fetcher, font_config=fonts)
    return _Press(fetcher, fonts, stylesheet)


@cache
def _template() -> Any:
    loader = FileSystemLoader(_PROJECT / "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("certificates/certificate.html")


def _page_values(text: CertificateText) -> dict[str, Any]:
    values = {field.name: _printable(getattr(text, field.name)) for field in fields(text)}
    name_size = _size(values["name"], _NAME_ROOM)
    title_size = _size(values["course_title"], _TITLE_ROOM)
    outcome_lines = sum(ceil(_ems(outcome) / _OUTCOME_LINE_ROOM) for outcome in values["outcomes"])
    if outcome_lines > _OUTCOME_LINES or not {name_size, title_size} <= {"large", "medium"}:
        values["outcomes"] = ()
    return values | {
        "name_size": name_size,
        "name_direction": _direction(values["name"]),
        "title_size": title_size,
        "title_direction": _direction(values["course_title"]),
        "qr_code": _qr_code(text.verify_url),
    }


def _qr_code(address: str) -> str:
    # Error correction M: still reads with 15% of it creased or stained. Every mask makes a readable code; to try all
    # eight for the most even one would take 4 ms more. The white page around it is its quiet zone.
    return segno.make_qr(address, error="m", mask=2).svg_data_uri(border=0, dark="#003c38", svgversion=None)


def _printable(value: Any) -> Any:
    """The same words in one line, without control characters: they print as boxes or turn their neighbours round."""
    if isinstance(value, tuple):
        return tuple(map(_printable, value))
    if not isinstance(value, str):
        return value
    visible = (" " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in value.translate(_REORDERING))
    return " ".join("".join(visible).split())


def _direction(words: str) -> str:
    """“rtl” where the first letter is Arabic, Hebrew or the like: WeasyPrint does not know dir="auto"."""
    strong = (kind for kind in map(unicodedata.bidirectional, words) if kind in {"L", "R", "AL"})
    return "ltr" if next(strong, "L") == "L" else "rtl"


def _size(words: str, room: dict[str, int]) -> str:
    """The largest size class that holds the words, else “smallest”."""
    width = _ems(words)
    return next((size for size, most in room.items() if width <= most), "smallest")


def _ems(words: str) -> float:
    """Roughly how wide the words print, in multiples of the font size: no need to ask the fonts."""
    return sum(map(_em, words))


def _em(character: str) -> float:
    if unicodedata.category(character) in {
        "Mn",
        "Me",
        "Cf",
        "Sk",
    }:  # accents, joiners, skin tones: no room of their own
        return 0
    if unicodedata.east_asian_width(character) in {"W", "F"}:  # Chinese, Japanese, Korean, emoji
        return 1.05
    if character.isupper() or character in "mw@%&—":
        return 0.72
    return 0.45
