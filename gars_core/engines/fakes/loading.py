"""What every working stand-in for a model does as a Loadable."""

from __future__ import annotations

from gars_core.types import ModelStatus, Progress, Report


class FakeLoadable:
    """A model that is always installed and takes no memory. role: as in a manifest."""

    id: str
    label: str
    role: str
    _loaded = False

    def status(self) -> ModelStatus:
        return ModelStatus(
            id=self.id.partition("@")[0],
            role=self.role,
            label=self.label,
            licence="Apache-2.0",
            licence_url="https://www.apache.org/licenses/LICENSE-2.0",
            source="GARS",
            size_bytes=0,
            memory_bytes=0,
            installed=True,
            loaded=self._loaded,
        )

    def load(self, report: Report) -> None:
        report(Progress("Loading", 0.0))
        self._loaded = True

    def unload(self) -> None:
        self._loaded = False
