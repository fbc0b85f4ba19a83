"""Kinds of parameters, and how Stripe refuses a value that is none of the kind."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from tests.simulators.stripe.errors import ParameterRefused, not_simulated
from tests.simulators.stripe.form import as_list


class Kind(Protocol):
    def read(self, value: Any, param: str) -> Any: ...


@dataclass(frozen=True)
class Text:
    longest: int = 5000

    def read(self, value: Any, param: str) -> str:
        if not isinstance(value, str):
            raise ParameterRefused(f"Invalid string: {value}", param=param)
        if value == "":
            raise ParameterRefused(
                f"You passed an empty string for '{param}'. We assume empty values are an attempt to unset a "
                f"parameter; however '{param}' cannot be unset. You should remove '{param}' from your request or "
                "supply a non-empty value.",
                code="parameter_invalid_empty",
                param=param,
            )
        if len(value) > self.longest:
            raise ParameterRefused(
                f"Invalid string: {value[:8]}...{value[-4:]}; must be at most {self.longest} characters", param=param
            )
        return value


@dataclass(frozen=True)
class Address(Text):
    """A web address: http or https, with a host."""

    def read(self, value: Any, param: str) -> str:
        address = super().read(value, param)
        try:
            parts = urlsplit(address)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"\s", address):
            raise ParameterRefused("Not a valid URL", code="url_invalid", param=param)
        return address


@dataclass(frozen=True)
class Email(Text):
    longest: int = 512

    def read(self, value: Any, param: str) -> str:
        address = super().read(value, param)
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", address):
            raise ParameterRefused(f"Invalid email address: {address}", code="email_invalid", param=param)
        return address


@dataclass(frozen=True)
class Whole:
    lowest: int = 0
    highest: int = 2**53

    def read(self, value: Any, param: str) -> int:
        if not isinstance(value, str) or not re.fullmatch(r"[+-]?\d{1,17}", value):
            raise ParameterRefused(f"Invalid integer: {value}", code="parameter_invalid_integer", param=param)
        number = int(value)
        if number < self.lowest or number > self.highest:
            bound = f"greater than or equal to {self.lowest}" if number < self.lowest else f"at most {self.highest}"
            raise ParameterRefused(
                f"Invalid integer: this value must be {bound}.", code="parameter_invalid_integer", param=param
            )
        return number


@dataclass(frozen=True)
class Flag:
    def read(self, value: Any, param: str) -> bool:
        if value not in {"true", "false"}:
            raise ParameterRefused(f"Invalid boolean: {value}", param=param)
        return bool(value == "true")


@dataclass(frozen=True)
class OneOf:
    choices: tuple[str, ...]
    # Of these, what Stripe does and this program does not.
    unsupported: tuple[str, ...] = ()

    def read(self, value: Any, param: str) -> str:
        if value in self.unsupported:
            raise not_simulated(f"{param}={value}", param)
        if value not in self.choices:
            *others, last = self.choices + self.unsupported
            expected = f"one of {', '.join(others)} or {last}" if others else last
            raise ParameterRefused(f"Invalid {param}: must be {expected}", param=param)
        return str(value)


@dataclass(frozen=True)
class Several:
    kind: Kind
    most: int = 100

    def read(self, value: Any, param: str) -> list[Any]:
        items = as_list(value)
        if items is None:
            raise ParameterRefused("Invalid array", param=param)
        if len(items) > self.most:
            raise ParameterRefused(
                f"Array {param} exceeded maximum {self.most} allowed elements.", code="array_too_long", param=param
            )
        return [self.kind.read(item, f"{param}[{number}]") for number, item in enumerate(items)]


@dataclass(frozen=True)
class Paths:
    """What to expand, each beginning with one of these names."""

    names: tuple[str, ...]

    def read(self, value: Any, param: str) -> list[str]:
        paths: list[str] = Several(Text()).read(value, param)
        for path in paths:
            if path.partition(".")[0] not in self.names:
                raise ParameterRefused(f"This property cannot be expanded ({path}).", param=param)
        return paths


@dataclass(frozen=True)
class Hash:
    """Named parameters. What Stripe knows and this program does not do is named too, and refused in other words."""

    fields: Mapping[str, Kind]
    required: tuple[str, ...] = ()
    unsupported: frozenset[str] = field(default_factory=frozenset)

    def read(self, value: Any, param: str = "") -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ParameterRefused("Invalid object", param=param)
        for name in value:
            if name in self.unsupported:
                raise not_simulated(f"the parameter {_within(param, name)}", _within(param, name))
            if name not in self.fields:
                raise ParameterRefused(
                    f"Received unknown parameter: {_within(param, name)}",
                    code="parameter_unknown",
                    param=_within(param, name),
                )
        for name in self.required:
            if name not in value:
                raise ParameterRefused(
                    f"Missing required param: {_within(param, name)}.",
                    code="parameter_missing",
                    param=_within(param, name),
                )
        return {name: self.fields[name].read(item, _within(param, name)) for name, item in value.items()}


@dataclass(frozen=True)
class Metadata:
    """At most 50 keys of 40 characters without square brackets, with values of at most 500 characters."""

    def read(self, value: Any, param: str) -> dict[str, str]:
        if not isinstance(value, dict):
            raise ParameterRefused("Invalid object", param=param)
        if len(value) > 50:
            raise ParameterRefused(f"You cannot have more than 50 metadata keys: you have {len(value)}.", param=param)
        for key, text in value.items():
            if len(key) > 40 or "[" in key or "]" in key:
                raise ParameterRefused(
                    f"Metadata keys must be at most 40 characters without square brackets: {key}", param=param
                )
            if not isinstance(text, str) or len(text) > 500:
                raise ParameterRefused(
                    f"Metadata values must be strings of up to 500 characters. The value of '{key}' is not.",
                    param=_within(param, key),
                )
        return {key: text for key, text in value.items() if text != ""}


def _within(param: str, name: str) -> str:
    return f"{param}[{name}]" if param else name
