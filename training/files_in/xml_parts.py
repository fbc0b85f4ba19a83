"""XML read piece by piece, by local names: what it says about itself, its namespaces and prefixes, does not matter."""

from collections.abc import Iterator
from typing import IO, NoReturn, Protocol
from xml.parsers.expat import ParserCreate

AT_ONCE = 64 * 1024
"""Bytes."""


class Listener(Protocol):
    """Is told what stands in a part, in its order."""

    def begins(self, name: str, attributes: dict[str, str]) -> None: ...

    def ends(self, name: str) -> None: ...

    def says(self, text: str) -> None: ...


def listen(part: IO[bytes], listener: Listener) -> Iterator[None]:
    """Read a part, and come back after each piece of it. Raises ExpatError for what is no XML.

    Raises ValueError for entities of its own, which no program writes into a workbook: a few lines of them can become
    gigabytes.
    """
    parser = ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: listener.begins(_local(name), attributes)
    parser.EndElementHandler = lambda name: listener.ends(_local(name))
    parser.CharacterDataHandler = listener.says
    parser.StartDoctypeDeclHandler = _refuse
    while piece := part.read(AT_ONCE):
        parser.Parse(piece, False)
        yield
    parser.Parse(b"", True)
    yield


def elements_of(part: IO[bytes]) -> list[tuple[str, dict[str, str]]]:
    """Every element of a small part: its name, and its attributes by their local names."""
    elements = _Elements()
    for _ in listen(part, elements):
        pass
    return elements.found


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _refuse(*_: object) -> NoReturn:
    raise ValueError("a part with a document type of its own")


class _Elements:
    def __init__(self) -> None:
        self.found: list[tuple[str, dict[str, str]]] = []

    def begins(self, name: str, attributes: dict[str, str]) -> None:
        self.found.append((name, {_local(key): value for key, value in attributes.items()}))

    def ends(self, name: str) -> None:
        """Nothing hangs on where an element ends."""

    def says(self, text: str) -> None:
        """Nothing hangs on texts."""
