"""The folders that people's own models lie in: one that ships empty, and those that they name."""

from __future__ import annotations

from pathlib import Path

from gars_core.errors import BadInput
from gars_core.store.preferences import Preferences

NAME = "model_folders"


class ModelFolders:
    """Remembers the folders; what lies in them is never changed."""

    def __init__(self, models_dir: Path, preferences: Preferences) -> None:
        self.own = models_dir / "local"
        self._preferences = preferences

    def named(self) -> list[Path]:
        """Return the folders that the person named, in the order of naming."""
        return [Path(text) for text in self._preferences.get(NAME, [])]

    def all(self) -> list[Path]:
        """Return every folder to look into; one that is gone for now is among them."""
        return [self.own, *self.named()]

    def add(self, text: str) -> Path:
        """Remember a folder and return it. Raises BadInput if there is no such folder, or it is there already."""
        if not text.strip():
            raise BadInput("No folder was given.", "Type its path, such as /home/me/stable-diffusion-webui.")
        folder = Path(text.strip().strip("\"'")).expanduser()
        if not folder.is_absolute() or not folder.is_dir():
            raise BadInput(f"There is no folder {folder}.", "Type its whole path, as the file manager shows it.")
        folder = folder.resolve()
        if folder in self.all():
            raise BadInput(f"GARS already looks in {folder}.", "What it found there is listed below.")
        self._preferences.set(NAME, [str(known) for known in [*self.named(), folder]])
        return folder

    def remove(self, folder: Path) -> None:
        """Forget a folder; its files stay where they are."""
        self._preferences.set(NAME, [str(known) for known in self.named() if known != folder])
