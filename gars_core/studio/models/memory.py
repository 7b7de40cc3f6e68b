"""Which models are in memory: what each is and takes, and loading and letting go of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gars_core.errors import BadInput
from gars_core.jobs import Jobs
from gars_core.ports import Loadable
from gars_core.studio.models.makers import Makers
from gars_core.types import ModelStatus


class LoadedModels:
    """others: returns the models that draw nothing."""

    def __init__(self, makers: Makers, others: Callable[[], Sequence[Loadable]], jobs: Jobs) -> None:
        self._makers = makers
        self._others = others
        self._jobs = jobs

    def statuses(self) -> list[ModelStatus]:
        """Return the state of every model, the makers first; reads the disk, loads nothing."""
        return [model.status() for model in self._models()]

    def queue_load(self, id: str) -> str:
        """Queue loading a model. Returns the job's id. Raises BadInput."""
        model = self._model(id)
        return self._jobs.submit(f"Loading {model.status().label}", model.load, f"model:{id}")

    def queue_unload(self, id: str) -> str:
        """Queue unloading a model, behind whatever is using it. Returns the job's id. Raises BadInput."""
        model = self._model(id)
        return self._jobs.submit(f"Unloading {model.status().label}", lambda report: model.unload(), f"model:{id}")

    def _models(self) -> list[Loadable]:
        return [*self._makers.all(), *self._others()]

    def _model(self, id: str) -> Loadable:
        for model in self._models():
            if model.status().id == id:
                return model
        raise BadInput(f"There is no model {id!r}.", "Choose one from the list.")
