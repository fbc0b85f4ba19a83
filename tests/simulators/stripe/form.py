"""Nested parameters as Stripe's libraries write them: a[b][0]=c is {"a": {"b": {"0": "c"}}}.

localstripe's own reading takes metadata whose keys are all numbers for a list; here the kind of the parameter decides.
"""

import re
from collections.abc import Iterable
from typing import Any

from tests.simulators.stripe.errors import ParameterRefused

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Raises ParameterRefused where one name is a value here and holds others there."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        parts = _NAME.fullmatch(name)
        if parts is None:
            raise ParameterRefused(f"Invalid parameter name: {name}", param=name)
        *path, last = [parts[1], *re.findall(r"\[([^\[\]]*)\]", parts[2])]
        within = found
        for step in path:
            within = within.setdefault(step, {})
            if not isinstance(within, dict):
                raise ParameterRefused(f"Invalid object: {name}", param=name)
        key = last or str(len(within))  # a[]=x&a[]=y
        if isinstance(within.get(key), dict):
            raise ParameterRefused(f"Invalid string: {name}", param=name)
        within[key] = value
    return found


def as_list(value: Any) -> list[Any] | None:
    """What stands under 0, 1, 2 …, in that order; None where it is no list."""
    if not isinstance(value, dict) or not all(key.isdecimal() for key in value):
        return None
    return [value[key] for key in sorted(value, key=int)]
