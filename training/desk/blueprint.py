"""The administrator's part of the site: one blueprint, whose pages are split by journey over the *_views modules."""

from typing import Any

from flask import Blueprint, request, url_for

bp = Blueprint("desk", __name__, url_prefix="/admin")

PER_PAGE = 50


@bp.context_processor
def _for_lists() -> dict[str, object]:
    return {"address_of_page": address_of_page}


def address_of_page(number: int) -> str:
    """The address of this list's nth page, search and filters kept."""
    chosen: dict[str, Any] = {name: value for name, value in request.args.items() if name != "page"}
    return url_for(request.endpoint or "desk.home", **(request.view_args or {}), **chosen, page=number)


def searched() -> str:
    """What was typed in the search box of a list, on one line and not endless."""
    return " ".join(request.args.get("q", "").split())[:100]


def page_number() -> int:
    """Which page of a list is asked for; the first where the address does not say so sensibly."""
    typed = request.args.get("page", "")[:6]
    return max(int(typed), 1) if typed.isascii() and typed.isdecimal() else 1
