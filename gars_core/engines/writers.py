"""Every prompt writer that there is now, and the best of them, which changes as models come and go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from gars_core.engines.llama import LlamaModel
from gars_core.engines.model_files.local_files import local_files
from gars_core.engines.model_files.manifest import Manifest


class Writers:
    """A LanguageModel: whatever writer is the best one installed when it is asked."""

    def __init__(
        self, manifests: Iterable[Manifest], models_dir: Path, own_file: str, folders: Callable[[], Sequence[Path]]
    ) -> None:
        """own_file: a GGUF file that comes before all others, or "". folders: where people keep more of them."""
        shipped = [LlamaModel(manifest, models_dir) for manifest in manifests if manifest.role == "writer"]
        self._chosen = [LlamaModel.from_file(Path(own_file).expanduser())] if own_file else []
        self._large = [writer for writer in shipped if writer.writes_freely]
        self._small = [writer for writer in shipped if not writer.writes_freely]
        self._folders = folders
        self._local: dict[Path, LlamaModel] = {}
        self._used: LlamaModel | None = None

    def all(self) -> list[LlamaModel]:
        """Return the writers, best first: the chosen file, large ones, those of people's folders, small ones."""
        paths = [file.path for file in local_files(self._folders()) if file.kind == "writer"]
        for path in paths:
            self._local.setdefault(path, LlamaModel.from_file(path))
        local = sorted((self._local[path] for path in paths), key=lambda writer: not writer.writes_freely)
        writers = [*self._chosen, *self._large, *local, *self._small]
        return [writer for place, writer in enumerate(writers) if writer.id not in {w.id for w in writers[:place]}]

    @property
    def id(self) -> str:
        return self._best().id

    @property
    def label(self) -> str:
        return self._best().label

    @property
    def writes_freely(self) -> bool:
        return self._best().writes_freely

    def chat(
        self,
        messages: Sequence[dict[str, str]],
        *,
        seed: int,
        max_tokens: int,
        temperature: float,
        stop: Sequence[str] = (),
    ) -> str:
        return self._in_use().chat(messages, seed=seed, max_tokens=max_tokens, temperature=temperature, stop=stop)

    def log_likelihood(self, text: str) -> float:
        return self._in_use().log_likelihood(text)

    def _best(self) -> LlamaModel:
        """Return the first that is installed; else the first, which then says what is missing."""
        writers = self.all()
        return next((writer for writer in writers if writer.status().installed), writers[0])

    def _in_use(self) -> LlamaModel:
        """Return the best writer; the one before it gives its memory back."""
        best = self._best()
        if self._used is not None and self._used is not best:
            self._used.unload()
        self._used = best
        return best
