"""localstripe, made ready to stand on: our clock, our events, nothing written behind our back. And how things show.

localstripe keeps all things in one `store` under "kind:id"; so do we.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from localstripe import resources
from localstripe.resources import StripeObject, store

from tests.simulators.stripe.accepted import API_VERSION
from tests.simulators.stripe.clock import clock
from tests.simulators.stripe.errors import Refused, unknown_thing

# What is told of every event as soon as it has happened: the deliveries to the webhook listen here.
listeners: list[Callable[["Event"], None]] = []


class Event(resources.Event):
    """Something that happened, with the thing as it was then."""

    def __init__(self, type: str, data: StripeObject) -> None:
        super().__init__(type, data)
        self.api_version = API_VERSION
        self.pending_webhooks = 1  # none, once the site has taken it
        self.request = {"id": None, "idempotency_key": None}


def tell(event: "Event") -> None:
    for listener in listeners:
        listener(event)


def happened(kind: str, thing: StripeObject) -> None:
    tell(Event(kind, thing))


def make_ready(movement: type[StripeObject]) -> None:
    """localstripe's own classes then use our clock, events and movements, and do not write /tmp/localstripe.pickle."""
    resources.BalanceTransaction = movement
    resources.time = clock
    resources.Event = Event
    resources.schedule_webhook = tell
    resources.Store.dump_to_disk = lambda _store: None


def find(kind: str, thing_id: str, *, param: str = "id", status: int = 404) -> Any:
    """The thing, or Stripe's refusal: 404 where it is in the address, 400 where it is a parameter."""
    thing = store.get(f"{kind}:{thing_id}")
    if thing is None:
        raise unknown_thing(kind, thing_id, param, status)
    return thing


def everything(kind: str) -> list[Any]:
    """All of a kind, newest first."""
    return [thing for key, thing in reversed(store.items()) if key.startswith(f"{kind}:")]


def show(thing: StripeObject, expand: Iterable[str] = ()) -> dict[str, Any]:
    """The thing as the API gives it, with the ids on the paths of `expand` replaced by what they stand for."""
    body = thing._export()
    for name, deeper in _by_first_name(expand).items():
        body[name] = _expanded(thing, body, name, deeper)
    return body


def show_page(
    url: str,
    things: list[Any],
    params: Mapping[str, Any],
) -> dict[str, Any]:
    """One page of a list, newest first, as `limit`, `starting_after` and `ending_before` ask for it."""
    limit = params.get("limit", 10)
    first = 0
    if after := params.get("starting_after"):
        first = _position(things, after, "starting_after") + 1
    elif before := params.get("ending_before"):
        things = things[: _position(things, before, "ending_before")]
        first = max(0, len(things) - limit)
    expand = [path.removeprefix("data.") for path in params.get("expand", ())]
    return {
        "object": "list",
        "url": url,
        "has_more": len(things) > first + limit or bool(params.get("ending_before") and first),
        "data": [show(thing, expand) for thing in things[first : first + limit]],
    }


def created_within(things: list[Any], span: Mapping[str, int] | None) -> list[Any]:
    """Those made within a span: gt, gte, lt, lte, in seconds since 1970."""
    compare: dict[str, Callable[[int, int], bool]] = {
        "gt": int.__gt__,
        "gte": int.__ge__,
        "lt": int.__lt__,
        "lte": int.__le__,
    }
    return [
        thing for thing in things if all(compare[name](thing.created, bound) for name, bound in (span or {}).items())
    ]


def _position(things: list[Any], thing_id: str, param: str) -> int:
    for position, thing in enumerate(things):
        if thing.id == thing_id:
            return position
    raise unknown_thing("object", thing_id, param, 400)


def _by_first_name(paths: Iterable[str]) -> dict[str, list[str]]:
    """{"payment_intent": ["latest_charge"]} of ["payment_intent.latest_charge"]."""
    found: dict[str, list[str]] = {}
    for path in paths:
        if path.count(".") > 3:
            raise Refused("You cannot expand more than 4 levels of a property.", param="expand")
        name, _, rest = path.partition(".")
        deeper = found.setdefault(name, [])
        if rest:
            deeper.append(rest)
    return found


def _expanded(thing: StripeObject, body: Mapping[str, Any], name: str, deeper: list[str]) -> Any:
    hidden = getattr(thing, "_hidden_lists", {})
    if name in hidden:
        url, things = hidden[name](thing)
        return show_page(url, things, {"limit": 100, "expand": deeper})
    kind = getattr(thing, "_expands_to", {}).get(name)
    if isinstance(kind, dict):  # by what its id begins with
        kind = kind[body[name].partition("_")[0]] if body[name] else ""
    if kind is None:
        raise Refused(f"This property cannot be expanded ({name}).", param="expand")
    return show(find(kind, body[name]), deeper) if body[name] is not None else None
