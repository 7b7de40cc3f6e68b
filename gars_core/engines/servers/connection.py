"""Asking a server over HTTP: every way in which that goes wrong is one sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

from gars_core.engines.servers.server import Server
from gars_core.errors import OutOfMemory, ServerFailed

if TYPE_CHECKING:
    import httpx2

QUICK_SECONDS = 15.0
MAX_ANSWER_BYTES = 64_000_000
"""A picture of 2048 x 2048 pixels that does not shrink at all has 17 MB as base64."""


class NotThere(ServerFailed):
    """The server has no such route."""


class Connection:
    """One server, to be used as an async context."""

    def __init__(self, server: Server) -> None:
        import httpx2  # takes an eighth of a second, which no page waits for

        self.server = server
        # Neither a proxy for the internet nor a .netrc has anything to say about a server that the user named.
        self._client = httpx2.AsyncClient(
            base_url=server.address,
            auth=(server.user, server.password) if server.user else None,
            verify=server.check_certificate,
            timeout=QUICK_SECONDS,
            trust_env=False,
        )

    async def __aenter__(self) -> Connection:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def get(self, path: str, **query: str) -> Any:
        """Return the JSON at the path. Raises ServerFailed; NotThere if there is no such path."""
        return self._json(await self.data("GET", path, query=query))

    async def post(self, path: str, body: Any = None, *, patient: bool = False) -> Any:
        """Send JSON, if there is some, and return the answer, None for an empty one.

        patient: wait for it as long as it takes. Raises ServerFailed, OutOfMemory.
        """
        answer = await self.data("POST", path, body=body, patient=patient)
        return self._json(answer) if answer.strip() else None

    async def upload(self, path: str, name: str, png: bytes, **fields: str) -> Any:
        """Send a picture as a form's file, "image", beside other fields, and return the answer. Raises ServerFailed."""
        return self._json(await self.data("POST", path, fields=fields, files={"image": (name, png, "image/png")}))

    async def optional(self, path: str) -> Any:
        """Return the JSON at the path, None if the server does not know it."""
        try:
            return await self.get(path)
        except NotThere:
            return None

    async def data(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        fields: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        patient: bool = False,
    ) -> bytes:
        """Return the bytes of an answer that went well. Raises ServerFailed, OutOfMemory.

        body: sent as JSON. fields, files: sent as a form. patient: wait for the answer as long as it takes.
        """
        import httpx2

        name, address = self.server.name, self.server.address
        timeout = httpx2.Timeout(QUICK_SECONDS, read=None if patient else QUICK_SECONDS)
        try:
            async with self._client.stream(
                method, path, params=query, json=body, data=fields, files=files, timeout=timeout
            ) as response:
                answer = bytearray()
                async for piece in response.aiter_bytes():
                    answer += piece
                    if len(answer) > MAX_ANSWER_BYTES:
                        raise self.failed("sends more than a picture can have.")
        except httpx2.ConnectError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise ServerFailed(
                    f"This computer does not know the certificate of {address}.",
                    "If the server is yours, switch the check of its certificate off.",
                ) from error
            raise ServerFailed(
                f"{name} does not answer at {address}.", "Start it there, or correct the address."
            ) from error
        except httpx2.TimeoutException as error:
            raise ServerFailed(
                f"{name} takes too long to answer at {address}.",
                "It may be busy or not reachable from here; try again.",
            ) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
            raise ServerFailed(
                f"{name} broke off its answer.",
                "Check that it still runs, and that its address begins with http or https.",
            ) from error
        if not response.is_success:
            raise self._refusal(response, bytes(answer))
        return bytes(answer)

    def failed(self, complaint: str, hint: str = "") -> ServerFailed:
        """Return the error that says what the server did."""
        return ServerFailed(
            f"{self.server.name} {complaint}", hint or "Check that the address is that of the program itself."
        )

    def out_of_memory(self) -> OutOfMemory:
        return OutOfMemory(
            f"{self.server.name} ran out of memory.",
            "Choose a smaller picture, or a smaller model there.",
            maker=f"server:{self.server.id}",
        )

    def _json(self, answer: bytes) -> Any:
        try:
            return json.loads(answer)
        except (ValueError, RecursionError):
            seems = "a web page" if answer.lstrip()[:1] == b"<" else "something else"
            raise self.failed(f"answers with {seems} instead of what GARS asked for.") from None

    def _refusal(self, response: httpx2.Response, answer: bytes) -> Exception:
        """Return the error for a status that is no success."""
        status, message = response.status_code, quoted(answer)
        if response.is_redirect:
            # Followed, it would take the prompt and the password to wherever the server says.
            return self.failed(
                f"sends GARS on to {quoted(response.headers.get('location', '').encode())}.",
                "If you trust that address, put it in as this server's.",
            )
        if status in (401, 403):
            complaint = "does not accept this user name and password." if self.server.user else "asks for a password."
            return self.failed(complaint, "Correct them on the Models page.")
        if b"out of memory" in answer.lower() or b"OutOfMemory" in answer:
            return self.out_of_memory()
        if status in (404, 405) and message.lower() in ("not found", "method not allowed", ""):
            return NotThere(f"{self.server.name} does not offer what GARS asks for.", _HINTS[self.server.kind])
        return self.failed(
            f"answers with error {status}" + (f": {message}." if message else "."), "Its own window may say more."
        )


_HINTS = {"a1111": "Start it with --api.", "comfyui": "Check that the address is that of a ComfyUI."}


def quoted(answer: bytes) -> str:
    """Return what an error answer says, short and as plain words: what it sends is shown as Markdown."""
    text = answer[:20_000].decode("utf-8", "replace")
    try:
        text = _message(json.loads(text)) if len(answer) <= 20_000 else text
    except (ValueError, RecursionError):
        text = "" if text.lstrip().startswith("<") else text
    return " ".join(re.sub(r"[^\w\s.,:;'/()%+=-]", " ", text).split())[:200].rstrip(" .:")


def _message(answer: Any) -> str:
    """Return the most telling text of an error: FastAPI's, A1111's or ComfyUI's."""
    if isinstance(answer, list):
        return "; ".join(_message(part) for part in answer[:3])
    if not isinstance(answer, dict):
        return str(answer)
    nodes, place, details = answer.get("node_errors"), answer.get("loc"), answer.get("details")
    if isinstance(nodes, dict) and nodes:
        return _message(list(nodes.values()))
    if isinstance(place, list):
        return f"{_message(place[-1:])}: {answer.get('msg')}"
    if details:
        return f"{answer.get('message')}: {details}"
    inner = (answer.get(key) for key in ("detail", "errors", "message", "error"))
    return next((_message(value) for value in inner if value), "")
