"""What every page shares: globals and filters of the templates, the navigation, and the headers of an answer."""

import base64
import hashlib
from collections import ChainMap
from collections.abc import KeysView, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path

from flask import Flask, current_app, g, has_request_context, request, url_for
from flask_login import current_user
from govuk_frontend_wtf.gov_form_base import GovFormBase
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from training import clock, money
from training.access import Role, has_role
from training.board_lists.queries import board_lists
from training.db import db
from training.downloads import size_text
from training.links import TOKENS
from training.lists import address_of_page, this_address
from training.mail.markdown import page_html
from training.menu import SEARCH, menu_for
from training.settings.contacts import is_safeguarding_contact
from training.settings.queries import rules
from training.settings.rules import Rules
from training.typed import error_in_summary

SITE_NAME = "Learning and development"

# Where the application keeps its content security policy, made once from the settings.
POLICY = "CONTENT_SECURITY_POLICY"

# The one inline script of GOV.UK's template: it marks the page as able to run scripts.
_INLINE_SCRIPT = (
    "document.body.className += ' js-enabled' + ('noModule' in HTMLScriptElement.prototype"
    " ? ' govuk-frontend-supported' : '');"
)


def init_app(app: Flask) -> None:
    app.jinja_loader = ChoiceLoader(
        [
            app.jinja_loader,  # type: ignore[list-item]
            PrefixLoader(
                {
                    "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                    "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
                }
            ),
        ]
    )
    app.jinja_env.make_globals = partial(_globals, app)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=asset,
        address_of_page=address_of_page,
        this_address=this_address,
        site_name=SITE_NAME,
        demo=app.config["DEMO"],
        cards_simulated=app.config["STRIPE_SIMULATED"],
    )
    takes_cards = app.config["STRIPE_SECRET_KEY"] is not None
    app.config[POLICY] = security_policy(app.config["CHECKOUT_ORIGIN"] if takes_cards else None)
    app.jinja_env.filters.update(
        pounds=money.pounds,
        price=money.price,
        day=clock.show_date,
        short_day=lambda day: clock.show_date(day, weekday=False),
        moment=clock.show_moment,
        clock_time=clock.show_time,
        file_size=size_text,
        listed=listed,
        markdown=page_html,
        error_in_summary=error_in_summary,
    )
    app.context_processor(_shared)
    GovFormBase.render = _field_html
    app.after_request(_add_headers)


class _Globals(ChainMap[str, object]):
    """What templates find everywhere. Each import of a macro, and a form has hundreds, takes these names away from
    others: a dictionary's keys at once, a ChainMap's one by one.
    """

    def keys(self) -> KeysView[str]:
        return dict.fromkeys(self).keys()


def _globals(app: Flask, values: MutableMapping[str, object] | None = None) -> _Globals:
    return _Globals({} if values is None else values, app.jinja_env.globals)


def _field_html(widget: GovFormBase, params: dict[str, object]) -> Markup:
    """A field is made of its own values. What all pages share would else be gathered once a field, not once a page."""
    template = current_app.jinja_env.get_template(widget.template)
    return Markup(template.render(params=params))  # noqa: S704 - the template escapes what it is given


def listed(code: str | None, list_name: str, moment: datetime | None = None) -> str:
    """What a code of a list of the Board was called on the day of a moment, else what it is called today."""
    day = clock.local(moment).date() if moment else clock.today()
    return board_lists(db.session()).named(list_name).name(code, day)


def asset(name: str) -> str:
    """The address of one of our files, with its fingerprint: kept for a year, and new when the file is."""
    folder = Path(current_app.static_folder or "")
    path = f"build/{name}" if (folder / "build" / name).exists() else name
    file = folder / path
    changed = file.stat().st_mtime_ns if file.exists() else 0
    return url_for("static", filename=path, v=_fingerprint(file, changed))


@cache
def _fingerprint(file: Path, _changed: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.exists() else "missing"


@dataclass(frozen=True)
class Board:
    """Who runs the site, for mastheads and footers."""

    name: str
    email: str
    phone: str
    signed_by: str
    """Who stands under messages."""
    site_name: str = SITE_NAME
    short_name: str = "ESCB"

    @classmethod
    def of(cls, in_force: Rules) -> "Board":
        return cls(in_force.board_name, in_force.contact_email, in_force.contact_phone, in_force.signed_by)


@dataclass(frozen=True)
class Worry:
    """Where a worry about a child belongs, or about somebody who works with children: this site takes none."""

    hub_phone: str
    hub_link: str
    lado_phone: str
    lado_link: str

    @classmethod
    def of(cls, in_force: Rules) -> "Worry":
        return cls(in_force.hub_phone, in_force.hub_link, in_force.lado_phone, in_force.lado_link)

    @property
    def hub(self) -> Markup:
        return _linked("Children and Families Hub", self.hub_link)

    @property
    def lado(self) -> Markup:
        return _linked("local authority designated officer (LADO)", self.lado_link)


def _linked(text: str, address: str) -> Markup:
    if not address.startswith("https://"):
        return escape(text)
    return Markup('<a class="govuk-link" href="{}">{}</a>').format(address, text)


def _shared() -> dict[str, object]:
    """For every template. A page of a failure (`g.bare`) asks neither the database nor the session for anything."""
    if g.get("bare"):
        return {"board": Board.of(Rules()), "worry": Worry.of(Rules()), "account": None, "navigation": []}
    if not has_request_context():  # a message that the worker writes
        in_force = rules(db.session())
        return {"board": Board.of(in_force), "worry": Worry.of(in_force), "account": None, "navigation": []}
    person = current_user if current_user.is_authenticated else None
    in_force = rules(db.session())
    return {
        "board": Board.of(in_force),
        "worry": Worry.of(in_force),
        "search_everything": url_for(SEARCH) if has_role(Role.ADMINISTRATOR) else "",
        "account": person and {"name": person.name, "role": _role_text(person.role_names)},
        "navigation": menu_for(
            person.role_names if person else None, is_contact=bool(person) and _is_contact(in_force)
        ),
    }


def _is_contact(in_force: Rules) -> bool:
    confirmed = current_user.confirmed_at is not None
    named = is_safeguarding_contact(in_force, current_user.email, confirmed=confirmed)
    return named and bool(current_user.has_proved_main_address)


def _role_text(held: list[str]) -> str:
    if Role.ADMINISTRATOR in held:
        return "Training administrator"
    return next((role.value.capitalize() for role in Role if role in held), "")


def _inline_script_hash() -> str:
    return base64.b64encode(hashlib.sha256(_INLINE_SCRIPT.encode()).digest()).decode()


def security_policy(checkout_origin: str | None) -> str:
    """What a page may load and where its forms may lead: also to the card payment page, where cards are taken.

    Browsers ask `form-action` about the redirect that answers a form, too.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "img-src 'self' data:",
            "font-src 'self'",
            "style-src 'self'",
            f"script-src 'self' 'sha256-{_inline_script_hash()}'",
            "connect-src 'self'",
            "manifest-src 'self'",
            f"form-action 'self' {checkout_origin or ''}".rstrip(),
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


def _is_for_one_person(response: Response) -> bool:
    """Whether nothing may keep an answer: a shared computer's back button must not show the last person's pages, and
    whoever has somebody's link in a cache has what it opens.

    An answer that is refused may not know which page was meant, so that none of those is kept.
    """
    endpoint, parts = request.endpoint or "", {*(request.view_args or ()), *request.args}
    return (
        current_app.config["SESSION_COOKIE_NAME"] in request.cookies
        or request.method == "POST"
        or endpoint.startswith("security.")
        or bool(parts & TOKENS)
        or response.status_code >= 400
    )


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", current_app.config[POLICY])
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.endpoint == "static":
        if "v" in request.args:  # an address with a fingerprint; without one, the file may change behind it
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            headers["Cache-Control"] = "public, max-age=3600"
    elif _is_for_one_person(response):
        headers["Cache-Control"] = "no-store"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
