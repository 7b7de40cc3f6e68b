"""A model hub on this computer: answers as huggingface.co does, and misbehaves in the ways that networks do.

Large files are described by a redirect to another host, as the hub's are, and come from there.
"""

from __future__ import annotations

import hashlib
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

COMMIT = "c0ffee" + "0" * 34
PATH = re.compile(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)")
STORE = re.compile(r"/store/([^/]+/[^/]+)/(.+)")
LARGE = (".safetensors", ".gguf")


@dataclass
class HubServer:
    """repositories: {repository: {path: content}}. Everything below is what goes wrong, by the file's path.

    breaks: after how many bytes each answer ends too early, one for each. lies: what is sent instead of the content,
    hashes: what its hash is said to be. refusals: {repository: (status, X-Error-Code)}. stalls: files whose second half
    waits until `go`.
    """

    repositories: dict[str, dict[str, bytes]] = field(default_factory=dict)
    breaks: dict[str, list[int]] = field(default_factory=dict)
    lies: dict[str, bytes] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, tuple[int, str]] = field(default_factory=dict)
    html: set[str] = field(default_factory=set)
    stalls: set[str] = field(default_factory=set)
    knows_ranges: bool = True
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    tokens: dict[str, set[str | None]] = field(default_factory=lambda: {"hub": set(), "store": set()})
    go: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        return self._server.server_port

    def got(self, path: str) -> list[str]:
        """Return the Range of every GET for a file, "" where none was asked for."""
        return [ranged for method, file, ranged in self.asked if method == "GET" and file == path]

    def close(self) -> None:
        self.go.set()
        self._server.shutdown()
        self._server.server_close()


def etag(path: str, content: bytes) -> str:
    if path.endswith(LARGE):
        return hashlib.sha256(content).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def _handler(hub: HubServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self._answer(body=False)

        def do_GET(self) -> None:
            self._answer(body=True)

        def _answer(self, body: bool) -> None:
            stored = STORE.fullmatch(unquote(self.path))
            hub.tokens["store" if stored else "hub"].add(self.headers.get("Authorization"))
            if stored:
                hub.asked.append((self.command, stored[2], self.headers.get("Range", "")))
                return self._content(hub.repositories[stored[1]][stored[2]], {}, body, stored[2])
            found = PATH.fullmatch(unquote(self.path))
            repository, revision, path = found.groups() if found else ("", "", "")
            if repository in hub.refusals:
                return self._refuse(*hub.refusals[repository])
            if repository not in hub.repositories:
                return self._refuse(401, "RepoNotFound")
            if revision not in ("main", COMMIT):
                return self._refuse(404, "RevisionNotFound")
            if path not in hub.repositories[repository]:
                return self._refuse(404, "EntryNotFound")
            content = hub.repositories[repository][path]
            headers = {"X-Repo-Commit": COMMIT, "ETag": f'"{hub.hashes.get(path) or etag(path, content)}"'}
            if not path.endswith(LARGE):
                hub.asked.append((self.command, path, self.headers.get("Range", "")))
                return self._content(content, headers, body, path)
            headers |= {
                "X-Linked-Etag": headers.pop("ETag"),
                "X-Linked-Size": str(len(content)),
                "Location": f"http://localhost:{hub.port}/store/{repository}/{path}",
            }
            return self._empty(302, headers)

        def _content(self, content: bytes, headers: dict[str, str], body: bool, path: str) -> None:
            if path in hub.html and body:
                return self._send(b"<html>Log in to the hotel's network</html>", {"Content-Type": "text/html"}, body)
            return self._send(hub.lies.get(path, content) if body else content, headers, body, path)

        def _send(self, content: bytes, headers: dict[str, str], body: bool, path: str = "") -> None:
            start = int((self.headers.get("Range") or "bytes=0-")[6:-1]) if hub.knows_ranges else 0
            self.send_response(206 if start else 200)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            if not body:
                return
            if path in hub.stalls:
                half = start + (len(content) - start) // 2
                self.wfile.write(content[start:half])
                self.wfile.flush()
                hub.go.wait()
                start = half
            if hub.breaks.get(path):
                self.wfile.write(content[start : start + hub.breaks[path].pop(0)])
                self.close_connection = True
                return
            self.wfile.write(content[start:])

        def _refuse(self, status: int, code: str) -> None:
            self._empty(status, {"X-Error-Code": code} if code else {})

        def _empty(self, status: int, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
