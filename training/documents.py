"""Documents: plain words in, a tagged PDF (PDF/UA-1) out, made of our own templates and files and nothing else.

WeasyPrint is imported inside functions only: the web process must never load it (40 MiB), the worker does.
"""

import signal
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from jinja2 import Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

PROJECT = Path(__file__).resolve().parents[1]
OWN_FOLDERS = tuple(
    PROJECT / "static" / name for name in ("certificate", "inspection", "invoice", "paper", "record", "report")
)
"""The style sheets and pictures of documents, and all that a document may read."""

_FEW = 20
_PICTURE = "picture"
_VARIANT = "pdf/ua-1"

# Characters that reorder what stands around them: a name may be written right to left, but not its neighbours.
_REORDERING = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])

# Pango and fontconfig keep one state per process; huey's workers may be threads.
_one_at_a_time = Lock()


@dataclass(frozen=True)
class Picture:
    """A picture that is no file of ours: a logo that was uploaded, a QR code."""

    content: bytes
    content_type: str

    @cached_property
    def address(self) -> str:
        """What a template names it by. In a data: address all of it would be parsed as HTML, for 8 ms a page."""
        return f"{_PICTURE}:{sha256(self.content).hexdigest()}"


def pdf_of(template: str, stylesheet: Path, values: Mapping[str, Any]) -> bytes:
    """The template filled in, as PDF: byte for byte the same for the same words, so that it can be made again.

    Each Picture among the values can be named by its address. The first in a process takes some 800 ms, those after it
    a twentieth of that (benchmarks/certificate.py).
    """
    with _one_at_a_time:
        pdf: bytes = _laid_out(template, stylesheet, values).write_pdf(pdf_variant=_VARIANT)
        return pdf


def pdf_of_several(
    template: str,
    stylesheet: Path,
    documents: Iterable[Mapping[str, Any]],
    title: str,
    laid_out: Callable[[int], None],
) -> bytes:
    """The template filled in once for each of the values, all in one PDF under one title.

    `laid_out` is told after each how many there are so far: hundreds take some seconds. More than a few are made in a
    process of their own, which gives back its memory when it ends: WeasyPrint holds all pages until they are written,
    450 MiB for 402 certificates, and a worker that lives on would keep most of that.
    """
    values = list(documents)
    if len(values) <= _FEW:
        return _together(template, stylesheet, values, title, laid_out)
    spawning = get_context("spawn")
    heard, told = spawning.Pipe(duplex=False)
    process = spawning.Process(target=_send_together, args=(told, template, stylesheet, values, title), daemon=True)
    process.start()
    told.close()
    try:
        while isinstance(answer := heard.recv(), int):
            laid_out(answer)
    except EOFError:
        raise RuntimeError("The process that laid out the pages was ended from outside, or ran out of memory") from None
    finally:
        process.kill()
        process.join()
    if isinstance(answer, Exception):
        raise answer
    pdf: bytes = answer
    return pdf


def _send_together(
    told: "Connection", template: str, stylesheet: Path, documents: Sequence[Mapping[str, Any]], title: str
) -> None:
    """In the other process: how many are laid out, then the PDF, or what went wrong.

    When all of the site is stopped, the worker waits for what it has in hand, and so for this.
    """
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, signal.SIG_IGN)
    try:
        told.send(_together(template, stylesheet, documents, title, told.send))
    except Exception as trouble:
        told.send(trouble)


def _together(
    template: str,
    stylesheet: Path,
    documents: Sequence[Mapping[str, Any]],
    title: str,
    laid_out: Callable[[int], None],
) -> bytes:
    made: list[Any] = []
    for values in documents:
        with _one_at_a_time:
            made.append(_laid_out(template, stylesheet, values))
        laid_out(len(made))
    together = made[0].copy([page for document in made for page in document.pages])
    together.metadata.title = title
    with _one_at_a_time:
        pdf: bytes = together.write_pdf(pdf_variant=_VARIANT)
        return pdf


def _laid_out(template: str, stylesheet: Path, values: Mapping[str, Any]) -> Any:
    """WeasyPrint's document of the template filled in, before it is written as PDF."""
    from weasyprint import HTML

    press = _press(stylesheet)
    pictures = [value for value in values.values() if isinstance(value, Picture)]
    html = HTML(string=_template(template).render(**values), url_fetcher=own_files_only(pictures))
    return html.render(stylesheets=[press.stylesheet], font_config=press.fonts, pdf_variant=_VARIANT)


def pictures_of_pages(pdf: bytes, width: int) -> list[bytes]:
    """Each page as a PNG that is so many dots wide: for pages that show what a document will look like."""
    from pypdfium2 import PdfDocument

    pictures = []
    with _one_at_a_time, PdfDocument(pdf) as document:
        for page in document:
            drawn, kept = page.render(scale=width / page.get_width()).to_pil(), BytesIO()
            drawn.save(kept, "PNG", optimize=True)
            pictures.append(kept.getvalue())
    return pictures


def picture_of_svg(svg: str, shape: tuple[int, int], width: int) -> bytes:
    """A picture of ours as a PNG that is so many dots wide: for documents that take no other.

    `shape`: how wide it is to how high.
    """
    from weasyprint import HTML

    picture = Picture(svg.encode(), "image/svg+xml")
    page = f'<img style="display:block;width:100%" src="{picture.address}">'
    across, down = shape
    style = f"<style>@page{{size:150mm {150 * down / across:.2f}mm;margin:0}}body{{margin:0}}</style>"
    with _one_at_a_time:
        pdf: bytes = HTML(string=style + page, url_fetcher=own_files_only([picture])).write_pdf()
    return pictures_of_pages(pdf, width)[0]


def own_files_only(pictures: Iterable[Picture] = ()) -> "URLFetcher":
    """A fetcher that reads our documents' own folders and these pictures, and nothing else on disk or network.

    WeasyPrint's own would read any file and any address. What is refused raises PermissionError.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    by_address = {picture.address: picture for picture in pictures}

    class OwnFilesOnly(URLFetcher):
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            if picture := by_address.get(url):
                return URLFetcherResponse(url, picture.content, {"Content-Type": picture.content_type})
            if not _is_ours(url):
                raise PermissionError(f"A document may not read {url[:200]}")
            return super().fetch(url, headers)

    return OwnFilesOnly(allowed_protocols=("file",), allow_redirects=False)


def _is_ours(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        return False
    wanted = Path(url2pathname(parts.path)).resolve()
    return any(wanted.is_relative_to(folder) for folder in OWN_FOLDERS)


@dataclass(frozen=True)
class _Press:
    """What is made once per process: parsing stylesheet and fonts again would take 150 ms for each document."""

    fonts: "FontConfiguration"
    stylesheet: "CSS"


@cache
def _press(stylesheet: Path) -> _Press:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    return _Press(fonts, CSS(filename=stylesheet, url_fetcher=own_files_only(), font_config=fonts))


@cache
def _template(name: str) -> Any:
    loader = FileSystemLoader(PROJECT / "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(name)


def printable(value: Any) -> Any:
    """The same words in one line, without control characters: they print as boxes or turn their neighbours round."""
    if isinstance(value, tuple):
        return tuple(map(printable, value))
    if not isinstance(value, str):
        return value
    visible = (" " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in value.translate(_REORDERING))
    return " ".join("".join(visible).split())


def direction(words: str) -> str:
    """“rtl” where the first letter is Arabic, Hebrew or the like: WeasyPrint does not know dir="auto"."""
    strong = (kind for kind in map(unicodedata.bidirectional, words) if kind in {"L", "R", "AL"})
    return "ltr" if next(strong, "L") == "L" else "rtl"
