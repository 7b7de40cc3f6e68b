"""What GARS asks of the outside: small Protocols that engines and stores fill."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from PIL import Image

from gars_core.types import Ability, Brief, FloatArray, Hit, ImageSpec, ModelStatus, Proposal, Report


class TextEncoder(Protocol):
    """Turns texts into vectors. id names the model and its weights; vectors of one id can be compared."""

    id: str

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return (n, d) float32 unit rows; (0, d) for no texts. Raises ModelMissing, ModelDamaged."""

    def encode_many(self, texts: Sequence[str], done: Callable[[int], None]) -> FloatArray:
        """Return rows within cosine .99 of encode's, for long lists; done hears how many are read, and may raise."""


class LanguageModel(Protocol):
    """A local chat model. writes_freely says whether it is large enough to carry every attribute by itself."""

    @property
    def id(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def writes_freely(self) -> bool: ...

    def chat(
        self, messages: Sequence[dict[str, str]], *, seed: int, max_tokens: int, temperature: float,
        stop: Sequence[str] = (),
    ) -> str:
        """Return the answer's text. Same arguments, same answer. Raises ModelMissing, ModelDamaged."""

    def log_likelihood(self, text: str) -> float:
        """Return the mean log-probability per token of text, in nats, <= 0."""


class PromptWriter(Protocol):
    """Writes a prompt that says everything a brief asks for."""

    def propose(self, brief: Brief, *, seed: int, report: Report) -> Proposal:
        """Return the best faithful candidate. Never fails for want of a model: a sentence frame is the last resort."""


class Loadable(Protocol):
    """Something heavy that a person may load ahead of time and unload."""

    def status(self) -> ModelStatus:
        """Return what is on disk and in memory, without loading anything; fast enough for every page run."""

    def load(self, report: Report) -> None:
        """Bring the model into memory; nothing happens if it is there. Raises ModelMissing, ModelDamaged."""

    def unload(self) -> None:
        """Give the memory back."""


class ImageMaker(Loadable, Protocol):
    """Makes pictures. note is one honest sentence for the screen on what this maker is."""

    id: str
    label: str
    note: str
    abilities: frozenset[Ability]

    def steps(self) -> tuple[int, ...]:
        """Return the step counts that may be asked for, the usual one first; () if it takes any and needs none."""

    def make(self, spec: ImageSpec, report: Report) -> Image.Image:
        """Return an RGB picture of spec's size; the same spec gives the same picture.

        Raises Cancelled within one step of Stop, ModelMissing, ModelDamaged, ServerFailed, OutOfMemory, and BadInput
        for sizes, steps, strengths and LoRAs that cannot be had, and for a start or LoRAs without the ability. What
        else it has no ability for, such as long_prompt and final, it passes over.
        """

    def describe(self, spec: ImageSpec) -> Mapping[str, str]:
        """Return how it makes such a picture, as an infotext's fields: Sampler, Schedule type, CFG scale, Model."""


@runtime_checkable
class MemorySaver(Protocol):
    """A maker that can go on in less memory than it does."""

    def save_memory(self) -> None:
        """Take the next smaller plan from now on; the smallest stays as it is."""


@runtime_checkable
class LoraShelf(Protocol):
    """A maker that can name the LoRAs it finds."""

    def loras(self) -> Sequence[str]:
        """Return their names in the order to offer them; fast enough for every page run."""


class VectorIndex(Protocol):
    """Named collections of vectors; each remembers its encoder's id.

    Collections: prompts, pictures, and values.<category> for categories of thousands of values.
    """

    def encoder_of(self, collection: str) -> str | None:
        """Return the encoder id that the collection was built with, None if there is no such collection."""

    def rebuild(self, collection: str, encoder_id: str, ids: Sequence[str], vectors: FloatArray,
                texts: Sequence[str], metadata: Sequence[dict[str, str]]) -> None:
        """Replace the whole collection: n ids, (n, d) unit rows, n texts, n flat dicts."""

    def add(self, collection: str, encoder_id: str, ids: Sequence[str], vectors: FloatArray,
            texts: Sequence[str], metadata: Sequence[dict[str, str]]) -> None:
        """Add or replace records; makes the collection if need be. ValueError if it has another encoder."""

    def remove(self, collection: str, ids: Sequence[str]) -> None:
        """Remove records; unknown ids are ignored."""

    def count(self, collection: str) -> int:
        """Return how many records the collection holds, 0 if there is none."""

    def nearest(self, collection: str, vector: FloatArray, n: int, where: dict[str, str] | None = None) -> list[Hit]:
        """Return up to n neighbours of the (d,) vector, nearest first; where filters on metadata equality."""
