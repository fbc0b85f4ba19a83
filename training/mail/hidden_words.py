"""A message that is written already gets words before its subject, or loses words that nobody is to read any more.

Both know where the frame (templates/mail/message.html) shows the subject, and how the words begin.
"""

import re

from markupsafe import escape

from training.mail.markdown import plain, plain_text, words_html

LONGEST_SUBJECT = 250
# Nobody types a “<” there: in words it is “&lt;”.
_SAYS_SUBJECT = re.compile(r"(<title>|<div [^<>]*aria-label=\"|<h1\b[^<>]*>)([^<\"]*)")
_PREHEADER = re.compile(r"<div style=\"display: none[^<>]*>[^<]*</div>")
_TAG = re.compile(r"<[^<>]*>")
_BETWEEN_LINES = {"text": r"\s+", "html": r"(?:\s|&nbsp;|<[^<>]*>)+"}


def begin_subject(html: str, with_words: str) -> str:
    """The HTML half with words before its subject, wherever that stands."""
    return _SAYS_SUBJECT.sub(lambda place: f"{place[1]}{escape(with_words)}{place[2]}", html)


def without_in_subject(subject: str, after: str, instead: str) -> str:
    """All that comes `after` these words goes, since it may be cut there."""
    before, found, _ = subject.partition(after)
    return f"{before}{found}{instead}"[:LONGEST_SUBJECT] if found else subject


def without_in_text(text: str, after: str, words: str, instead: str) -> str:
    lines = [plain_text(plain(line)) for line in _lines(words)]
    return _found("text", after, lines).sub(lambda place: f"{place[1]}{instead}", text)


def without_in_html(html: str, after: str, words: str, instead: str) -> str:
    """Tags that stood among the words stay, so that what was opened is closed. What mailboxes show beside the subject
    goes as a whole: the words may be cut there at any place.
    """

    def emptied(place: re.Match[str]) -> str:
        tags = "".join(tag for tag in _TAG.findall(place[2]) if tag != "<br>")
        return f"{place[1]}{escape(instead)}{tags}".replace("</p><p>", "")

    html = _PREHEADER.sub("", html)
    html = _SAYS_SUBJECT.sub(
        lambda place: place[1] + without_in_subject(place[2], str(escape(after)), str(escape(instead))), html
    )
    return _found("html", str(escape(after)), [str(words_html(plain(line))) for line in _lines(words)]).sub(
        emptied, html
    )


def _lines(words: str) -> list[str]:
    return [line.strip() for line in words.splitlines() if line.strip()]


def _found(half: str, after: str, lines: list[str]) -> re.Pattern[str]:
    """The words after those that they follow. A row of a box has no colon, and its own words below. A postcode is kept
    in one line by its space (wording/drawing.py).
    """
    between = _BETWEEN_LINES[half]
    said = between.join(re.escape(line).replace(r"\ ", "(?: |&nbsp;)") for line in lines)
    return re.compile(f"({re.escape(after.rstrip(': '))}:?{between})({said})")
