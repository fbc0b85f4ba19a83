"""What the pages of long lists share: which page is asked for, what was searched for or ticked, and other addresses.

A list is declared once (`RowList`): its columns and what each sorts by, its filters, and how a page of rows is read.
`shown` then reads what the address asks for, and `page_or_file` answers with the page, or with all of it as a file.
Ids first: the database sorts and cuts ids; only the rows of one page are read whole.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from flask import Response, flash, redirect, render_template, request, session, url_for
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm.interfaces import ORMOption
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.db import db
from training.downloads import FILES, KIND_WORDS, Cell, file_of

PER_PAGE = 50
ROWS_A_PAGE = (25, 50, 100, 200)
_KEPT = "rows_a_page"
"""In the session: what somebody last chose, for every list."""
MOST_ROWS_OF_A_FILE = 50_000
_READ_AT_ONCE = 500
_OWN_WORDS = frozenset({"page", "download"})

NEWEST = ("oldest first", "newest first")
"""What a list of things that happen calls its orders by the moment they did."""

SortKey = ColumnElement[Any] | InstrumentedAttribute[Any]
Thing = TypeVar("Thing")


class SortedBy(Enum):
    """What a column is sorted by, with how both its orders are called: from its least, and from its most."""

    NAME = ("A to Z", "Z to A")
    MOMENT = ("oldest first", "newest first")
    DAY = ("earliest first", "latest first")
    MONEY = ("least first", "most first")
    NUMBER = ("fewest first", "most first")
    STATE = ("in order", "in reverse order")

    @property
    def begins_with_most(self) -> bool:
        """Whether the first press of the heading shows the most, as who looks at sums and dates mostly wants."""
        return self in {SortedBy.MOMENT, SortedBy.DAY, SortedBy.MONEY, SortedBy.NUMBER}


@dataclass(frozen=True)
class Column:
    """A column of a list."""

    name: str
    """In the address."""
    heading: str
    cell: Callable[[Any], Cell] | None = None
    """What of a row stands in a file; None: this column is on the page only."""
    sorts: tuple[SortKey, ...] = ()
    way: SortedBy = SortedBy.NAME
    join: Callable[[Select[Any]], Select[Any]] | None = None
    """What the sorting needs beside the list's own tables: joined only when it is asked for."""
    file_heading: str = ""
    """Where a file calls it otherwise than the page."""
    width: int = 18
    """In a spreadsheet, in characters."""
    on_page: bool = True
    """Whether it is a column of the page, too: some are only in a file."""
    numeric: bool = False
    called: str = ""
    """How a sentence calls what it is sorted by, where that is not the heading: “day of the event”."""
    phrases: tuple[str, str] | None = None
    """How the list calls its two orders, where “by agency, A to Z” would not do: “oldest first”, “newest first”."""


@dataclass(frozen=True)
class Filter:
    """A drop-down above a list: or, without choices, a day to type."""

    name: str
    label: str
    condition: Callable[[Any], ColumnElement[bool]]
    """What rows must be, from the value chosen; of a day, from the date."""
    choices: Mapping[str, str] | None = None
    """Values with their words."""
    nothing: str = "Any"

    def chosen(self) -> str:
        """What the address has for it; nothing where that is none of its choices."""
        typed = request.args.get(self.name, "").strip()
        if self.choices is not None:
            return typed if typed in self.choices else ""
        return typed if _day(typed) else ""

    def narrows(self, value: str) -> ColumnElement[bool]:
        return self.condition(value if self.choices is not None else _day(value))


def choices_of(words: Iterable[str]) -> dict[str, str]:
    """The choices of a filter by a state, a sector or the like: the word itself."""
    return {str(word): str(word)[:1].upper() + str(word)[1:] for word in words}


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if len(typed) == 10 else None
    except ValueError:
        return None


@dataclass(frozen=True)
class RowList:
    """A list as it is declared."""

    one: str
    several: str
    """“booking”, “bookings”."""
    rows: Select[Any]
    """The ids, or what else `load` reads a page from; what was searched for is among its conditions already."""
    ties: tuple[SortKey, ...]
    """What makes an order whole: the id, mostly."""
    columns: Sequence[Column]
    load: Callable[[Sequence[Row[Any]]], Sequence[Any]]
    """The things of these rows, in their order."""
    order: str
    """What it is sorted by before anybody asks: the name of a column, with a “-” from its most."""
    filters: Sequence[Filter] = ()
    cuts: tuple[str, ...] = ()
    """What else of the address narrows it, such as the tabs above it: the form above the list keeps that."""
    likest: SortKey | None = None
    """With a search and no order asked for: what stands first."""
    within: tuple[SortKey, ...] = ()
    """What rows that are alike by the column are sorted by, from its least whichever way the column is turned."""

    def column(self, name: str) -> Column | None:
        return next((one for one in self.columns if one.name == name and one.sorts), None)


def loading(
    thing: type[Any], *options: ORMOption, then: Callable[[list[Any]], Sequence[Any]] | None = None
) -> Callable[[Sequence[Row[Any]]], Sequence[Any]]:
    """How a list of ids reads its page: these things with what the page shows of them, in the order of the ids."""

    def load(rows: Sequence[Row[Any]]) -> Sequence[Any]:
        ids = [row[0] for row in rows]
        query = select(thing).where(thing.id.in_(ids)).options(*options)
        found = {one.id: one for one in db.session.scalars(query).unique()}
        things = [found[number] for number in ids if number in found]
        return then(things) if then else things

    return load


@dataclass(frozen=True)
class Shown:
    """A page of a list, as somebody asked for it."""

    of: RowList
    q: str
    sort: str
    """As in the address: “-booked”."""
    chosen: Mapping[str, str]
    """The filters that narrow it, by name."""
    items: Sequence[Any]
    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        return last_page(self.total, self.per_page)

    @property
    def kept(self) -> dict[str, str]:
        """What the form above the list sends along unseen."""
        return {name: value for name in self.of.cuts if (value := request.args.get(name, "")[:100])}

    @property
    def asked(self) -> list[tuple[str, str]]:
        """All that the address asks for beside the order, for a form that only sorts."""
        return [one for one in request.args.items(multi=True) if one[1] and one[0] not in {"sort", *_OWN_WORDS}]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.chosen)

    @property
    def counted(self) -> str:
        """“1 booking”, “1,700 bookings”."""
        return f"{self.total:,} {self.noun}"

    @property
    def noun(self) -> str:
        return self.of.one if self.total == 1 else self.of.several

    @property
    def order(self) -> str:
        """“newest first”; “by agency, A to Z” where another order was asked for than the list begins with."""
        if not self.sort:
            return "best match first"
        return self.order_text(self.sort)

    def order_text(self, sort: str) -> str:
        column = self.of.column(sort.lstrip("-"))
        if column is None:
            return ""
        turned = sort.startswith("-")
        if column.phrases:
            return column.phrases[turned]
        return f"by {column.called or _small(column.heading)}, {column.way.value[turned]}"

    @property
    def orders(self) -> list[tuple[str, str]]:
        """Every order there is, with its words: for a phone, which shows no headings."""
        return [
            (sort, f"{column.heading}, {(column.phrases or column.way.value)[sort.startswith('-')]}")
            for column in self.of.columns
            if column.sorts and column.on_page
            for sort in (column.name, f"-{column.name}")
        ]

    def direction(self, column: Column) -> str:
        """“ascending” or “descending” for the column that the list is sorted by, as aria-sort has it."""
        if not column.sorts or column.name != self.sort.lstrip("-"):
            return ""
        return "descending" if self.sort.startswith("-") else "ascending"

    def address_sorted_by(self, column: Column) -> str:
        """Where the heading leads: the other way round, or the way that is mostly wanted first."""
        now = self.direction(column)
        most_first = now == "ascending" if now else column.way.begins_with_most
        return this_address(sort=f"{'-' if most_first else ''}{column.name}")

    @property
    def downloads(self) -> list[tuple[str, str]]:
        """The kinds of file with their addresses: all that the filters find, in this order."""
        return [(KIND_WORDS[kind], this_address(download=kind, page=None)) for kind in FILES]

    @property
    def sizes(self) -> list[tuple[int, str]]:
        return [(size, this_address(rows=size)) for size in ROWS_A_PAGE]


def _small(heading: str) -> str:
    return heading if heading[1:2].isupper() else heading[:1].lower() + heading[1:]


def shown(of: RowList) -> Shown:
    """The page that the address asks for, at a cost of three queries and what `load` needs."""
    q, sort, chosen, query = _asked(of)
    per_page = rows_a_page()
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    page = min(page_number(), last_page(total, per_page))
    rows = db.session.execute(_ordered(of, query, sort).limit(per_page).offset((page - 1) * per_page)).all()
    return Shown(of, q, sort, chosen, of.load(rows) if rows else [], total, page, per_page)


def page_or_file(of: RowList, template: str, **values: Any) -> str | AnyResponse:
    """The list as a page, whose template finds it as `listed`; or all that it finds as a file, where that is asked."""
    return asked_for_file(of) or render_template(template, listed=shown(of), **values)


def asked_for_file(of: RowList) -> AnyResponse | None:
    """The list as a file, where the address asks for one."""
    kind = request.args.get("download", "")
    if kind not in FILES:
        return None
    return file_answer(of, kind, f"{of.several.replace(' ', '-')}-{clock.today()}", _headline(of.several))


def _headline(words: str) -> str:
    return words[:1].upper() + words[1:]


def file_answer(of: RowList, kind: str, name: str, title: str) -> AnyResponse:
    """All that the address asks for, as a file; a list that is too long for one says so."""
    _, sort, _, query = _asked(of)
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    if total > MOST_ROWS_OF_A_FILE:
        flash(f"A file holds at most {MOST_ROWS_OF_A_FILE:,} {of.several}. Choose fewer with the search or a filter.")
        return redirect(this_address())
    return _written(of, kind, db.session.execute(_ordered(of, query, sort)).all(), name, title)


def all_found(of: RowList) -> Select[Any]:
    """All that the address asks for, in its order, whatever the page."""
    _, sort, _, query = _asked(of)
    return _ordered(of, query, sort)


def as_file(of: RowList, kind: str, found: Sequence[Sequence[Any]], name: str) -> AnyResponse:
    """These rows of a list as a file, named “roster-L3-07-2026-05-12.csv”; each begins with what `load` reads by."""
    return _written(of, kind, found, f"{name}-{clock.today()}", _headline(of.several))


def _written(of: RowList, kind: str, found: Sequence[Any], name: str, title: str) -> AnyResponse:
    columns = [column for column in of.columns if column.cell is not None]
    headings = [(column.file_heading or column.heading, column.width) for column in columns]
    answer: Response = file_of(kind, name, title, headings, _cells(of, columns, found))
    return answer


def _cells(of: RowList, columns: Sequence[Column], found: Sequence[Any]) -> Iterator[list[Cell]]:
    """Some hundred rows at a time, so that ten thousand are never in memory together."""
    for start in range(0, len(found), _READ_AT_ONCE):
        for row in of.load(found[start : start + _READ_AT_ONCE]):
            yield [column.cell(row) if column.cell else None for column in columns]


def _asked(of: RowList) -> tuple[str, str, dict[str, str], Select[Any]]:
    """What is searched for, the order ("" for the best match first), the filters, and the rows."""
    q, typed = searched(), request.args.get("sort", "")[:40]
    asked = typed if of.column(typed.removeprefix("-")) else ""
    sort = asked or ("" if q and of.likest is not None else of.order)
    chosen = {one.name: value for one in of.filters if (value := one.chosen())}
    query = of.rows.where(*(one.narrows(chosen[one.name]) for one in of.filters if one.name in chosen))
    return q, sort, chosen, query


def _ordered(of: RowList, query: Select[Any], sort: str) -> Select[Any]:
    """SortKey, and always in the same order: rows that have nothing to sort by stand last on both databases."""
    most_first = sort.startswith("-")
    by = sort or of.order
    column = of.column(by.removeprefix("-"))
    assert column is not None
    query = column.join(query) if column.join else query
    keys = [_key(one, most_first=most_first) for one in column.sorts]
    if not sort and of.likest is not None:
        keys = [of.likest, *keys]
    keys += [_key(one, most_first=False) for one in of.within]
    return query.order_by(*keys, *(_key(tie, most_first=most_first) for tie in of.ties))


def _key(by: SortKey, *, most_first: bool) -> Any:
    key = by.desc() if most_first else by.asc()
    return key.nulls_last() if getattr(by, "nullable", True) else key


def page_number() -> int:
    """Which page of a list is asked for; the first where the address does not say so sensibly."""
    typed = request.args.get("page", "")[:6]
    return max(int(typed), 1) if typed.isascii() and typed.isdecimal() else 1


def rows_a_page() -> int:
    """How many rows a page has: as the address says, else as whoever looks last chose on any list."""
    typed = request.args.get("rows", "")
    if typed in {str(size) for size in ROWS_A_PAGE}:
        if session.get(_KEPT) != int(typed):
            session[_KEPT] = int(typed)
        return int(typed)
    kept = session.get(_KEPT)
    return kept if kept in ROWS_A_PAGE else PER_PAGE


def page_of(query: Select[Any]) -> Pagination:
    """The rows of the page that is asked for; of the last one where it lies past the end."""
    number, size = page_number(), rows_a_page()
    if number == 1:
        return db.paginate(query, page=1, per_page=size, max_per_page=size, error_out=False)
    count = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = min(number, last_page(count, size))
    found = db.paginate(query, page=number, per_page=size, max_per_page=size, error_out=False, count=False)
    found.total = count
    return found


def last_page(count: int, per_page: int = PER_PAGE) -> int:
    """How many pages so many rows take: one, at least. That is the page on which the last of them stands."""
    return max(1, -(-count // per_page))


def searched() -> str:
    """What was typed in the search box of a list, on one line and not endless."""
    return " ".join(request.args.get("q", "").split())[:100]


def this_address(**other: Any) -> str:
    """The address of this list, search, filters and order kept, on its first page; with something else in it."""
    return url_for(str(request.endpoint), **{**kept_in_address(), **(request.view_args or {}), **other})


def kept_in_address() -> dict[str, Any]:
    """What the address asks for beside the page, by name: nothing that url_for() would take for something else."""
    typed = ((name, [value for value in values if value]) for name, values in request.args.lists())
    return {name: values for name, values in typed if values and not _means_something_else(name)}


def _means_something_else(name: str) -> bool:
    return name in _OWN_WORDS or name == "endpoint" or name.startswith("_") or name in (request.view_args or {})


def address_of_page(number: int) -> str:
    """The address of this list's nth page, search and filters kept."""
    return this_address(page=number)


def ticked(name: str) -> list[int]:
    """The numbers of the rows that were ticked; anything that is no number of ours is left out."""
    typed = request.form.getlist(name)[:1000]
    return [int(one) for one in typed if one.isascii() and one.isdecimal() and len(one) < 10]
