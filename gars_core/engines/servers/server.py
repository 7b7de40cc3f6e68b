"""Another program that draws, as the user describes it, and what GARS found there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import TypeAdapter

from gars_core.errors import BadInput

Kind = Literal["a1111", "comfyui"]
MAX_NAME_CHARACTERS, MAX_TEXT_CHARACTERS = 60, 2_000
MAX_STEPS, MAX_CFG_SCALE = 150, 30.0
NOT_TESTED = "It has not been tested yet."


@dataclass(frozen=True)
class Offer:
    """What a server offers: the names as it wants to hear them. answered_ms: how long one small answer took."""

    program: str
    models: tuple[str, ...] = ()
    samplers: tuple[str, ...] = ()
    schedules: tuple[str, ...] = ()
    loras: tuple[str, ...] = ()
    answered_ms: int = 0


@dataclass(frozen=True)
class Server:
    """A server and how it is to draw. model, sampler, schedule: "" leaves the choice to the server.

    check_certificate: False takes any certificate. found: what the last test that went well saw, None before it.
    trouble: one sentence on why it cannot draw now, "" if it can.
    """

    id: str
    kind: Kind
    name: str
    address: str
    user: str = ""
    password: str = field(default="", repr=False)
    check_certificate: bool = True
    model: str = ""
    sampler: str = ""
    schedule: str = ""
    steps: int = 20
    cfg_scale: float = 7.0
    negative: str = ""
    found: Offer | None = None
    trouble: str = NOT_TESTED

    @property
    def connection(self) -> tuple[object, ...]:
        """What a test depends on."""
        return self.kind, self.address, self.user, self.password, self.check_certificate


def check_server(server: Server) -> None:
    """Raise BadInput for a server that cannot be asked as it is described."""
    if not server.name.strip() or len(server.name) > MAX_NAME_CHARACTERS:
        raise BadInput(
            f"{server.name[:MAX_NAME_CHARACTERS]!r} is not a name for a server.",
            f"Give it one of 1 to {MAX_NAME_CHARACTERS} characters.",
        )
    _check_address(server.address)
    if ":" in server.user:
        raise BadInput(f"The user name {server.user!r} has a colon in it.", "Put the password into its own field.")
    if not 1 <= server.steps <= MAX_STEPS:
        raise BadInput(f"{server.steps} steps cannot be drawn.", f"Choose from 1 to {MAX_STEPS}.")
    if not 0 <= server.cfg_scale <= MAX_CFG_SCALE:
        raise BadInput(f"{server.cfg_scale:g} is not a CFG scale.", f"Choose from 0 to {MAX_CFG_SCALE:g}.")
    if len(server.negative) > MAX_TEXT_CHARACTERS:
        raise BadInput(
            f"The negative prompt has {len(server.negative):,} characters.", f"{MAX_TEXT_CHARACTERS:,} is the limit."
        )


def _check_address(address: str) -> None:
    import httpx2  # slow to import, and no page begins by checking an address

    if "@" in address:  # it would be shown and logged with the address
        raise BadInput("The address holds a user name or password.", "Put them into their own fields.")
    hint = "Write it as http://127.0.0.1:7860 or https://example.org/draw."
    try:
        url = httpx2.URL(address)
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise BadInput(f"{address!r} is not an address.", hint) from error
    ports = url.port is None or 0 < url.port < 2**16
    if url.scheme not in ("http", "https") or not url.host or not ports or set(address) & set(" \\"):
        raise BadInput(f"{address!r} is not an address.", hint)
    if url.query or url.fragment:
        raise BadInput(f"{address!r} has more than an address.", hint)


_KEPT = TypeAdapter(list[Server])


def as_kept(servers: Sequence[Server]) -> Any:
    """Return the servers as JSON can hold them; read_kept is the way back."""
    return _KEPT.dump_python(list(servers), mode="json")


def read_kept(saved: Any) -> list[Server]:
    """Return the servers that as_kept wrote down."""
    return _KEPT.validate_python(saved)
