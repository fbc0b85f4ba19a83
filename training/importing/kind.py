"""What has to be known of a kind of file, to bring it in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from training.access import Actor
from training.files_in.columns import Choices, KnownColumn, Values
from training.importing.lines import Answers, Decision, Line


@dataclass(frozen=True)
class ImportKind:
    """What is done with one kind of file. Functions get a chunk of lines, so that they read what is there at once."""

    name: str
    """Kept with imports, so never renamed."""
    title: str
    """“Agencies”."""
    one: str
    several: str
    subject: str
    """What history calls one: “agency”."""
    about: str
    """A sentence for whoever chooses the file: what a line needs at least, and what does not happen."""
    columns: Sequence[KnownColumn]
    reader: Callable[[Session], Callable[[Values], Any]]
    """Makes what reads a line. That raises WrongLine."""
    keys_of: Callable[[Any], tuple[str, str]]
    """Lines that may be the same share one of two keys, such as a name and a number; “” is none."""
    shown: Callable[[Any], str]
    """What a list of lines calls one."""
    decide: Callable[[Session, Sequence[Line], Answers], Sequence[Decision]]
    """What would become of each of these lines, in their order."""
    write: Callable[[Session, Line, Decision, Answers, Actor, datetime], int]
    """Write a line down that is new or changed; the id of the row. Raises Refused."""
    always: Callable[[Session], Mapping[str, Choices]] = lambda _session: {}
    """Columns that may stand for the same in every line, where the file has none: each with its choices."""
