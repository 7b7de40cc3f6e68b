"""A small web server in a thread, whose answers a test can replace one by one."""

from __future__ import annotations

import base64
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit


class Handler(BaseHTTPRequestHandler):
    """One request. Subclasses answer; a test's own answer comes first."""

    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def _handle(self) -> None:
        url = urlsplit(self.path)
        self.route, self.query = url.path, dict(parse_qsl(url.query, keep_blank_values=True))
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.site.asked.append((self.command, self.route))
        self.site.headers.append(dict(self.headers))
        name = next((name for name in self.site.instead if self.route.endswith(name)), "")
        self.site.instead[name](self) if name else self.answer()

    def answer(self) -> None:
        raise NotImplementedError

    def send(self, body: bytes, status: int = 200, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        for key, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def json(self, value: Any, status: int = 200, **headers: str) -> None:
        self.send(json.dumps(value).encode(), status, **headers)

    def hang_up(self) -> None:
        """Promise an answer and break off."""
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b'{"images": [')
        self.wfile.flush()
        self.close_connection = True

    def allowed(self, user: str, password: str) -> bool:
        wanted = base64.b64encode(f"{user}:{password}".encode()).decode()
        return self.headers.get("Authorization") == f"Basic {wanted}"

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class Site:
    """What a running server has been asked, and what it is to answer instead."""

    address = ""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.instead: dict[str, Callable[[Any], None]] = {}

    def count(self, route: str) -> int:
        return sum(path.endswith(route) for _, path in self.asked)


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is what some tests are about."""


@contextmanager
def running(site: Site, handler: type[Handler], certificate: Path | None = None) -> Iterator[None]:
    """Serve the site on a free port of this computer; certificate: a PEM file with its key, for https."""
    server = _Quiet(("127.0.0.1", 0), type("OfSite", (handler,), {"site": site}))
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    site.address = f"http{'s' if certificate else ''}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
