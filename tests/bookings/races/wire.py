"""HTTP over asyncio, as plain as it gets: a thousand connections at once, in one process that costs the site little.

Each connection carries one request and is closed, so that whoever waits behind it is let in.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    """What came back: where it leads and which session cookie it sets, each empty when it does not."""

    status: int
    location: str
    cookie: str
    page: str


class Line:
    """One open connection to the site on this machine."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> "Line":
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, path: str, cookie: str, form: Mapping[str, str] | None = None) -> Answer:
        """GET a page, or POST a form to it. Raises OSError or EOFError when no whole answer comes."""
        body = b"" if form is None else urlencode(form).encode()
        lines = [
            f"{'GET' if form is None else 'POST'} {path} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Cookie: session={cookie}",
            "Connection: close",
        ]
        if form is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        try:
            self._writer.write("\r\n".join([*lines, "\r\n"]).encode() + body)
            head = await self._reader.readuntil(b"\r\n\r\n")
            status, headers = _read_head(head.decode("latin-1"))
            page = await self._reader.readexactly(int(headers["content-length"]))
        finally:
            self.close()
        return Answer(status, headers.get("location", ""), headers.get("session", ""), page.decode())

    def close(self) -> None:
        self._writer.close()


async def fetch(port: int, path: str, cookie: str, form: Mapping[str, str] | None = None) -> Answer:
    """The same on a connection of its own."""
    line = await Line.open(port)
    return await line.ask(path, cookie, form)


def _read_head(head: str) -> tuple[int, dict[str, str]]:
    """The status, and the headers by their small names; the session's cookie stands under “session”."""
    first, *lines = head.strip().split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        name, value = name.lower(), value.strip()
        if name == "set-cookie" and value.startswith("session="):
            name, value = "session", value.removeprefix("session=").partition(";")[0]
        headers[name] = value
    return int(first.split(" ", 2)[1]), headers
