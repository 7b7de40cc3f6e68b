"""What GARS asks of the outside: small Protocols that engines and stores fill."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gars_core.library.entries import Entry, Filters
from gars_core.scoring.scores import Scores, Wanted
from gars_core.types import Ability, Brief, FloatArray, Hit, ImageSpec, ModelStatus, Proposal, Report


class TextEncoder(Protocol):
    """Turns texts into vectors. id names the model and its weights; vectors of one id can be compared."""

    id: str

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return (n, d) float32 unit rows; (0, d) for no texts. Raises ModelMissing, ModelDamaged."""

    def encode_many(self, texts: Sequence[str], done: Callable[[int], None]) -> FloatArray:
        """Return rows within cosine .99 of encode's, for long lists; done hears how many are read, and may raise."""


@runtime_checkable
class PictureEncoder(TextEncoder, Protocol):
    """Turns pictures and texts into vectors of one space, so that a picture can be compared with words."""

    def encode_pictures(self, pictures: Sequence[Image.Image]) -> FloatArray:
        """Return (n, d) float32 unit rows for pictures of any size and mode.

        Raises BadInput if one cannot be decoded, ModelMissing, ModelDamaged.
        """


class LanguageModel(Protocol):
    """A local chat model. writes_freely says whether it is large enough to carry every attribute by itself."""

    @property
    def id(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def writes_freely(self) -> bool: ...

    def chat(
        self,
        messages: Sequence[dict[str, str]],
        *,
        seed: int,
        max_tokens: int,
        temperature: float,
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


class PictureModel(PictureEncoder, Loadable, Protocol):
    """A PictureEncoder with weights of its own."""


class ImageMaker(Loadable, Protocol):
    """Makes pictures. note is one honest sentence for the screen on what this maker is."""

    id: str
    label: str
    note: str

    @property
    def abilities(self) -> frozenset[Ability]: ...

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


class Scorer(Protocol):
    """Says how well a picture shows what was asked. judges: one sentence for the screen on what it can and cannot."""

    @property
    def id(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def judges(self) -> str: ...

    def score(self, picture: Image.Image, wanted: Wanted) -> Scores:
        """Judge the pixels alone, of any size and mode. Raises BadInput, ModelMissing, ModelDamaged."""


@runtime_checkable
class Comparer(Scorer, Protocol):
    """A scorer whose judgement is how a picture compares with others, and so changes as more of them come."""

    def peers(self) -> int:
        """Return about how many pictures there are to compare with; fast enough for every page run."""

    def compared(self, before: Scores, wanted: Wanted) -> Scores:
        """Return its judgement by today's pictures, from the bare measure that it found before."""


class VisionModel(Loadable, Protocol):
    """A local model that looks at pictures and answers questions about them in words."""

    @property
    def id(self) -> str: ...

    @property
    def label(self) -> str: ...

    def answers(self, picture: Image.Image, questions: Sequence[str], report: Report) -> Iterator[str]:
        """Yield one answer a question, in order, as the model gives it: it may be nonsense, or "".

        The picture may be of any size and mode. Same arguments, same answers. Raises Cancelled between two questions,
        BadInput if the picture cannot be decoded, ModelMissing, ModelDamaged. Take them all in one thread: the model
        is busy with the picture until the last.
        """


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

    def rebuild(
        self,
        collection: str,
        encoder_id: str,
        ids: Sequence[str],
        vectors: FloatArray,
        texts: Sequence[str],
        metadata: Sequence[dict[str, str]],
    ) -> None:
        """Replace the whole collection: n ids, (n, d) unit rows, n texts, n flat dicts."""

    def add(
        self,
        collection: str,
        encoder_id: str,
        ids: Sequence[str],
        vectors: FloatArray,
        texts: Sequence[str],
        metadata: Sequence[dict[str, str]],
    ) -> None:
        """Add or replace records; makes the collection if need be. ValueError if it has another encoder."""

    def count(self, collection: str) -> int:
        """Return how many records the collection holds, 0 if there is none."""

    def nearest(self, collection: str, vector: FloatArray, n: int, where: dict[str, str] | None = None) -> list[Hit]:
        """Return up to n neighbours of the (d,) vector, nearest first; where filters on metadata equality."""


class PromptIndex(Protocol):
    """The vectors of the library's prompts by the entries' ids, all of one encoder. An index, never the truth.

    Every method raises StorageFailed if the files are damaged or the server is away.
    """

    def encoder(self) -> str:
        """Return the id of the encoder that the vectors are of, "" while there are none."""

    def add(self, encoder_id: str, entries: Sequence[Entry], vectors: FloatArray) -> None:
        """Add or replace the (n, d) unit rows of kept entries. ValueError if the index has another encoder."""

    def change(self, entries: Sequence[Entry]) -> None:
        """Take over what entries tell beside their text, such as a new rating; unknown ids are ignored."""

    def remove(self, ids: Sequence[int]) -> None:
        """Remove entries; unknown ids are ignored."""

    def clear(self) -> None:
        """Remove everything, so that vectors of another encoder may be added; mends a damaged index."""

    def count(self) -> int:
        """Return how many entries are in it; fast enough for every page run."""

    def ids(self) -> NDArray[np.int64]:
        """Return the ids of all entries in it, ascending."""

    def vectors(self, ids: Sequence[int]) -> FloatArray:
        """Return the (n, d) rows of these ids, in their order. KeyError for an unknown one."""

    def nearest(
        self, vector: FloatArray, n: int, filters: Filters, among: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to n (id, cosine) of the (d,) vector's neighbours that pass, nearest first.

        among: only these ids. Finds at least 95 of 100 true neighbours on average.
        """
