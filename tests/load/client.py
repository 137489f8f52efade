"""One browser's connection, as thin as it can be: HTTP/1.1 kept alive on a bare stream, cookies, one answer at a time.

A library would take as much of the two cores as the server it measures.
"""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
GIVE_UP = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, milliseconds from the first byte sent to the last received, body, where it sends one ("" where nowhere)."""

    status: int
    milliseconds: float
    body: bytes
    onward: str = ""

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def token(self) -> str:
        found = TOKEN.search(self.text)
        return found[1] if found else ""


class Browser:
    """Not shared between tasks. The session is given: signing in is not what is measured."""

    def __init__(self, host: str, port: int, session: str) -> None:
        self.host, self.port = host, port
        self.cookies = {"sessionid": session, "django_language": "zh-hans"}
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def get(self, path: str) -> Answer:
        return await asyncio.wait_for(self._ask("GET", path, b""), GIVE_UP)

    async def post(self, path: str, fields: Mapping[str, object], token: str) -> Answer:
        content = urlencode({"csrfmiddlewaretoken": token, **fields}, doseq=True).encode()
        return await asyncio.wait_for(self._ask("POST", path, content), GIVE_UP)

    async def _ask(self, method: str, path: str, content: bytes) -> Answer:
        began = time.perf_counter()
        for again in (False, True):
            try:
                if self.writer is None:
                    self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
                self.writer.write(self._head(method, path, content) + content)
                status, head, body = await self._read()
            except (ConnectionError, asyncio.IncompleteReadError):
                await self.close()  # a kept connection that the server let go; a second failure is an error
                if again:
                    raise
                continue
            break
        spent = (time.perf_counter() - began) * 1000
        where = urlsplit(head.get("location", ""))
        return Answer(status, spent, body, f"{where.path}?{where.query}" if where.query else where.path)

    def _head(self, method: str, path: str, content: bytes) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", f"Cookie: {cookies}", "Accept: text/html"]
        if method == "POST":
            lines += [f"Content-Length: {len(content)}", "Content-Type: application/x-www-form-urlencoded"]
            lines += [f"Referer: http://{self.host}:{self.port}/"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    async def _read(self) -> tuple[int, dict[str, str], bytes]:
        assert self.reader is not None
        first, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        head: dict[str, str] = {}
        for line in filter(None, lines):
            name, _colon, value = line.partition(":")
            if name.lower() == "set-cookie":
                cookie, _sign, rest = value.strip().partition("=")
                self.cookies[cookie] = rest.partition(";")[0]
            else:
                head[name.lower()] = value.strip()
        body = await self._body(head)
        if head.get("connection", "").lower() == "close":
            await self.close()
        return int(first.split(" ")[1]), head, body

    async def _body(self, head: Mapping[str, str]) -> bytes:
        assert self.reader is not None
        if head.get("transfer-encoding", "").lower() != "chunked":
            return await self.reader.readexactly(int(head.get("content-length", "0")))
        parts = []
        while size := int((await self.reader.readuntil(b"\r\n")).strip(), 16):
            parts.append(await self.reader.readexactly(size))
            await self.reader.readexactly(2)
        await self.reader.readexactly(2)
        return b"".join(parts)

    async def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None
