"""The simulator's pages: one frame, one style sheet, and a form's fields. Everything shown is escaped here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from aiohttp import web

_WARNING = (
    "This is a simulator of Stripe for tests and demonstrations. No real money moves. Never type a real card here."
)

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – payment simulator</title>
<link rel="stylesheet" href="/simulator/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<header><p>{warning}</p></header>
<main>
{content}
</main>
</body>
</html>
"""

STYLE = Path(__file__).with_name("style.css").read_text()


@dataclass(frozen=True)
class Field:
    """One question of a form."""

    name: str
    label: str
    hint: str = ""
    autocomplete: str = "off"
    numeric: bool = False
    short: bool = False
    keeps: bool = True  # what was typed is shown again


def page(title: str, content: str, *, errors: bool = False, destination: str = "", wide: bool = False) -> web.Response:
    """A whole page. `destination` is the site that a form leads on to: browsers ask the policy about redirects too."""
    text = _PAGE.format(title=("Error: " if errors else "") + escape(title), warning=escape(_WARNING), content=content)
    if wide:
        text = text.replace("<main>", '<main class="wide">')
    policy = (
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {destination}".rstrip()
    )
    return web.Response(
        text=text,
        content_type="text/html",
        headers={
            "Content-Security-Policy": policy,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        },
    )


def fields(wanted: Iterable[Field], values: Mapping[str, str], errors: Mapping[str, str]) -> str:
    return "\n".join(_field(one, values.get(one.name, ""), errors.get(one.name, "")) for one in wanted)


def _field(one: Field, value: str, error: str) -> str:
    described = " ".join([f"{one.name}-hint"] * bool(one.hint) + [f"{one.name}-error"] * bool(error))
    attributes = [
        f'id="{one.name}" name="{one.name}" type="text" autocomplete="{one.autocomplete}" spellcheck="false"',
        f'value="{escape(value)}"' if one.keeps and value else "",
        'inputmode="numeric"' if one.numeric else "",
        'class="short"' if one.short else "",
        f'aria-describedby="{described}"' if described else "",
        'aria-invalid="true"' if error else "",
    ]
    hint = f'<p class="hint" id="{one.name}-hint">{escape(one.hint)}</p>' if one.hint else ""
    wrong = f'<p class="error" id="{one.name}-error">Error: {escape(error)}</p>' if error else ""
    return (
        f'<div class="field"><label for="{one.name}">{escape(one.label)}</label>{hint}{wrong}'
        f"<input {' '.join(filter(None, attributes))}></div>"
    )


def summary(errors: Mapping[str, str]) -> str:
    """All that is wrong, above the form, each a link to its field."""
    if not errors:
        return ""
    lines = "".join(f'<li><a href="#{name}">{escape(text)}</a></li>' for name, text in errors.items())
    return f'<div class="summary" role="alert"><h2>There is a problem</h2><ul>{lines}</ul></div>'


def pounds(pence: int, currency: str = "gbp") -> str:
    sign = {"gbp": "£", "eur": "€", "usd": "$"}[currency]
    return f"{sign}{pence / 100:,.2f}"
