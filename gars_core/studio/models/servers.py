"""Other programs that draw: added, tried out, set and removed by the user; each is a picture maker."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from dataclasses import replace

from gars_core.engines.servers.maker import ServerMaker
from gars_core.engines.servers.server import (
    MAX_CFG_SCALE,
    MAX_NAME_CHARACTERS,
    MAX_STEPS,
    MAX_TEXT_CHARACTERS,
    NOT_TESTED,
    Kind,
    Offer,
    Server,
    as_kept,
    check_server,
    read_kept,
)
from gars_core.errors import BadInput, GarsError
from gars_core.jobs import Jobs
from gars_core.store.preferences import Preferences
from gars_core.types import Progress, Report

PREFERENCE = "servers"
__all__ = [
    "MAX_CFG_SCALE",
    "MAX_NAME_CHARACTERS",
    "MAX_STEPS",
    "MAX_TEXT_CHARACTERS",
    "Kind",
    "Offer",
    "Server",
    "Servers",
    "owner",
]


class Servers:
    """The user's servers, kept as a preference. connect makes a picture maker of one."""

    def __init__(self, preferences: Preferences, jobs: Jobs, connect: Callable[[Server], ServerMaker]) -> None:
        self._preferences = preferences
        self._jobs = jobs
        self._connect = connect
        self._lock = threading.Lock()
        self._makers = tuple(map(connect, read_kept(preferences.get(PREFERENCE, []))))

    def all(self) -> list[Server]:
        """Return the servers as they are now, in the order in which they were added."""
        return [replace(maker.server, trouble=maker.status().missing) for maker in self._makers]

    def makers(self) -> list[ServerMaker]:
        """Return a picture maker for each."""
        return list(self._makers)

    def add(self, server: Server) -> str:
        """Keep a new server, whatever its id, and queue its test. Returns its id. Raises BadInput, StorageFailed."""
        server = replace(server, id=uuid.uuid4().hex[:8])
        self._put(server)
        self.queue_test(server.id)
        return server.id

    def change(self, server: Server) -> None:
        """Keep a server's new settings; a new connection is queued for a test. Raises BadInput, StorageFailed."""
        before = self._get(server.id)
        moved = server.connection != before.connection
        self._put(replace(server, trouble=NOT_TESTED if moved else before.trouble))
        if moved:
            self.queue_test(server.id)

    def remove(self, id: str) -> None:
        """Forget a server and its password; its pictures stay. Raises BadInput, StorageFailed."""
        gone = self._get(id)
        with self._lock:
            self._keep(tuple(maker for maker in self._makers if maker.server.id != gone.id))

    def queue_test(self, id: str) -> str:
        """Queue a look at what the server offers; the job's result is an Offer. Returns the job's id."""
        server = self._get(id)
        return self._jobs.submit(
            f"Testing {server.name}", lambda report: self._test(server.id, report), owner(id), lane="reading"
        )

    def _test(self, id: str, report: Report) -> Offer:
        server = self._get(id)
        report(Progress(f"Asking {server.name}"))
        maker = self._connect(server)
        try:
            offer = maker.look()
        except GarsError:
            self._remember(replace(server, trouble=maker.status().missing))
            raise
        self._remember(replace(server, found=offer, trouble=""))
        return offer

    def _remember(self, tested: Server) -> None:
        """Keep what a test has shown, unless the user has meanwhile changed or removed what was tested."""
        now = next((server for server in self.all() if server.id == tested.id), None)
        if now is not None and now.connection == tested.connection:
            self._put(replace(now, found=tested.found, trouble=tested.trouble))

    def _get(self, id: str) -> Server:
        for server in self.all():
            if server.id == id:
                return server
        raise BadInput("This server no longer exists.", "Reload the page.")

    def _put(self, server: Server) -> None:
        """Keep a server in its place, or as the last one."""
        check_server(server)
        with self._lock:
            if any(maker.label == server.name and maker.server.id != server.id for maker in self._makers):
                raise BadInput(f"There is already a server called {server.name}.", "Give this one another name.")
            there = {maker.server.id: maker for maker in self._makers}
            self._keep(tuple({**there, server.id: self._connect(server)}.values()))

    def _keep(self, makers: tuple[ServerMaker, ...]) -> None:
        self._preferences.set(PREFERENCE, as_kept([maker.server for maker in makers]))
        self._makers = makers


def owner(id: str) -> str:
    """Return whose job the test of a server is."""
    return f"server:{id}"
