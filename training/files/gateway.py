"""Where the bytes of kept files are: a folder, or a bucket of S3, by FILES_URL. Never called inside transaction()."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import IO, Any

import fsspec
from flask import Flask, current_app

from training import clock
from training.links import new_token

_MOST_AT_ONCE = 1000
_PIECE = 256 * 1024
"""Bytes of a large file that are in memory at once."""


class FileGone(Exception):
    """The bytes of a file are no more: it was deleted, or the place where files are kept was changed or emptied."""


@dataclass(frozen=True)
class StoredBytes:
    """What was written, before a row knows of it."""

    kept_as: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Storage:
    """A place of fsspec's, and under which path there."""

    filesystem: Any
    root: str

    def path(self, kept_as: str) -> str:
        return f"{self.root}/{kept_as}"


def init_app(app: Flask, url: str) -> None:
    """Nothing is opened yet. `url`: a folder, or what config.py has let through."""
    options = {} if "://" in url else {"auto_mkdir": True}
    filesystem, root = fsspec.core.url_to_fs(url, **options)
    app.extensions["files"] = Storage(filesystem, root.rstrip("/"))


def store(content: bytes) -> StoredBytes:
    """Write bytes down under a name of their own, which begins with the day: by it orphans are told from newcomers."""
    place = _storage()
    stored = StoredBytes(_new_name(), len(content), sha256(content).hexdigest())
    place.filesystem.pipe_file(place.path(stored.kept_as), content)
    return stored


def store_piecewise(file: IO[bytes]) -> StoredBytes:
    """The same for a file that is too large to be held in memory: from its beginning, a piece at a time."""
    place, kept_as, size, digest = _storage(), _new_name(), 0, sha256()
    file.seek(0)
    with place.filesystem.open(place.path(kept_as), "wb") as kept:
        for piece in iter(partial(file.read, _PIECE), b""):
            kept.write(piece)
            digest.update(piece)
            size += len(piece)
    return StoredBytes(kept_as, size, digest.hexdigest())


def open_stored(kept_as: str) -> IO[bytes]:
    """The bytes of a large file, to be read a piece at a time. Raises FileGone."""
    place = _storage()
    try:
        opened: IO[bytes] = place.filesystem.open(place.path(kept_as), "rb")
    except FileNotFoundError:
        raise FileGone(kept_as) from None
    return opened


def _new_name() -> str:
    return f"{clock.today().isoformat()}/{new_token()}"


def read(kept_as: str) -> bytes:
    """The bytes of a file. Raises FileGone."""
    place = _storage()
    try:
        content: bytes = place.filesystem.cat_file(place.path(kept_as))
    except FileNotFoundError:
        raise FileGone(kept_as) from None
    return content


def delete(kept_as: str) -> None:
    """Delete bytes; those that are gone already are no trouble."""
    place = _storage()
    with suppress(FileNotFoundError):
        place.filesystem.rm_file(place.path(kept_as))


def stored_before(day: str) -> Iterator[list[str]]:
    """The names of all bytes that were written before a day (“2026-05-12”), some hundreds at a time."""
    place = _storage()
    place.filesystem.invalidate_cache()
    names = (path.removeprefix(place.path("")) for path in place.filesystem.find(place.root))
    old = sorted(name for name in names if "/" in name and name.partition("/")[0] < day)
    for first in range(0, len(old), _MOST_AT_ONCE):
        yield old[first : first + _MOST_AT_ONCE]


def _storage() -> Storage:
    storage: Storage = current_app.extensions["files"]
    return storage
