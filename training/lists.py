"""What the pages of long lists share: which page is asked for, what was searched for or ticked, and other addresses."""

from typing import Any

from flask import request, url_for
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, func, select

from training.db import db

PER_PAGE = 50


def page_number() -> int:
    """Which page of a list is asked for; the first where the address does not say so sensibly."""
    typed = request.args.get("page", "")[:6]
    return max(int(typed), 1) if typed.isascii() and typed.isdecimal() else 1


def page_of(query: Select[Any]) -> Pagination:
    """The rows of the page that is asked for; of the last one where it lies past the end."""
    number = page_number()
    if number == 1:
        return db.paginate(query, page=1, per_page=PER_PAGE, error_out=False)
    count = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    found = db.paginate(query, page=min(number, last_page(count)), per_page=PER_PAGE, error_out=False, count=False)
    found.total = count
    return found


def last_page(count: int, per_page: int = PER_PAGE) -> int:
    """How many pages so many rows take: one, at least. That is the page on which the last of them stands."""
    return max(1, -(-count // per_page))


def searched() -> str:
    """What was typed in the search box of a list, on one line and not endless."""
    return " ".join(request.args.get("q", "").split())[:100]


def address_of_page(number: int) -> str:
    """The address of this list's nth page, search and filters kept."""
    chosen: dict[str, Any] = {name: value for name, value in request.args.items() if name != "page"}
    return url_for(str(request.endpoint), **(request.view_args or {}), **chosen, page=number)


def ticked(name: str) -> list[int]:
    """The numbers of the rows that were ticked; anything that is no number of ours is left out."""
    typed = request.form.getlist(name)[:1000]
    return [int(one) for one in typed if one.isascii() and one.isdecimal() and len(one) < 10]
