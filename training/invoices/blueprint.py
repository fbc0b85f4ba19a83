"""One blueprint: what payers see is in views.py, the administrator's pages are in the other *_views modules."""

from typing import Any

from flask import Blueprint, request, url_for

bp = Blueprint("invoices", __name__)

PER_PAGE = 50


def page_number() -> int:
    """Which page of a list is asked for; the first where the address does not say so sensibly."""
    typed = request.args.get("page", "")[:6]
    return max(int(typed), 1) if typed.isascii() and typed.isdecimal() else 1


def searched() -> str:
    """What was typed in the search box of a list, on one line and not endless."""
    return " ".join(request.args.get("q", "").split())[:100]


def address_of_page(number: int) -> str:
    """The address of this list's nth page, search and cut kept."""
    chosen: dict[str, Any] = {name: value for name, value in request.args.items() if name != "page"}
    return url_for(str(request.endpoint), **(request.view_args or {}), **chosen, page=number)
