"""The models on this computer: get, stop, verify and remove those of the manifests; look into people's own folders."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gars_core.engines.downloads.bundles import BUNDLES, Bundle, models_of
from gars_core.engines.downloads.download import get
from gars_core.engines.downloads.hub import Hub
from gars_core.engines.downloads.installed import own_folder, parts, read_record, remove, sizes, verify
from gars_core.engines.model_files.local_files import LocalFile, PassedOver, local_files, passed_over
from gars_core.engines.model_files.manifest import Manifest, find, read_all
from gars_core.errors import BadInput
from gars_core.jobs import Job, Jobs
from gars_core.studio.models.folders import ModelFolders


@dataclass(frozen=True)
class Item:
    """One model or bundle as it is now. here_bytes: what has come of it. ours: GARS downloaded it and may remove it.

    begun: some of it has come and some is missing.
    """

    id: str
    label: str
    note: str
    parts: tuple[Manifest, ...]
    where: str
    ours: bool
    begun: bool
    here_bytes: int

    @property
    def installed(self) -> bool:
        return bool(self.where)

    @property
    def from_hub(self) -> bool:
        """Whether GARS can get it; the rest comes with a Python package."""
        return all(part.kind == "hub" for part in self.parts)

    @property
    def bytes(self) -> int:
        """The size of it all as far as it is known, 0 if it is not."""
        return sum(part.bytes for part in self.parts)


class Shelf:
    """Downloads have a worker of their own, so that drawing goes on. Everything is looked up anew at each call."""

    def __init__(self, models_dir: Path, hub: Hub, folders: ModelFolders) -> None:
        """Read the manifests. Raises GarsError naming one that cannot be used."""
        self._manifests = read_all(models_dir)
        self._models_dir = models_dir
        self._hub = hub
        self.folders = folders
        self.jobs = Jobs()

    @property
    def offline(self) -> bool:
        """Whether the hub is not to be asked for anything."""
        return self._hub.offline

    @property
    def mirror(self) -> str:
        """The address that models come from where it is not the usual one, "" if it is."""
        return "" if self._hub == Hub() else self._hub.endpoint

    def bundles(self) -> list[Item]:
        return [self._item(bundle) for bundle in BUNDLES]

    def item(self, id: str) -> Item:
        """Return one model that has a manifest. Raises BadInput."""
        [manifest] = models_of(id, self._manifests)
        return self._item(Bundle(manifest.id, manifest.label, "", (manifest.id,)))

    def items(self, role: str) -> list[Item]:
        """Return the models of a role that have a manifest."""
        return [self.item(manifest.id) for manifest in self._manifests.values() if manifest.role == role]

    def queue_download(self, id: str) -> str:
        """Queue downloading a model or a bundle, from where it stopped if it did; return the job's id."""
        wanted = models_of(id, self._manifests)
        return self.jobs.submit("Download", lambda report: get(wanted, self._models_dir, self._hub, report), _owner(id))

    def queue_check(self, id: str) -> str:
        """Queue reading every byte of a model; the job's result is what was found, in a sentence."""
        [manifest] = models_of(id, self._manifests)
        return self.jobs.submit("Check", lambda report: verify(manifest, self._models_dir, report), _owner(id))

    def remove(self, id: str) -> int:
        """Delete what GARS downloaded of a model; return the bytes freed. Raises BadInput, StorageFailed."""
        [manifest] = models_of(id, self._manifests)
        if self.working(id):
            raise BadInput(f"{manifest.label} is being downloaded or checked.", "Press Stop first.")
        return remove(manifest, self._models_dir)

    def job(self, id: str) -> Job | None:
        """Return the newest job of a model or a bundle."""
        return self.jobs.latest(_owner(id))

    def working(self, id: str) -> bool:
        """Say whether any of a model or a bundle is being got or checked, or waits for it."""
        parts = {manifest.id for manifest in models_of(id, self._manifests)}
        touching = [bundle.id for bundle in BUNDLES if parts & {*bundle.parts}]
        return any((job := self.job(part)) and not job.finished for part in (*parts, *touching))

    def found(self) -> list[LocalFile]:
        """Return the models in people's own folders."""
        return local_files(self.folders.all())

    def passed_over(self) -> list[PassedOver]:
        """Return the files in people's own folders that GARS does not offer, and why."""
        return passed_over(self.folders.all())

    def _item(self, bundle: Bundle) -> Item:
        manifests = models_of(bundle.id, self._manifests)
        folders = [own_folder(manifest, self._models_dir) for manifest in manifests]
        part_folders = [find(manifest, self._models_dir).folder for manifest in manifests]
        come = sum(sizes(folder, manifest.files) for folder, manifest in zip(folders, manifests, strict=True))
        whole = all(part_folders)
        ours = any(read_record(folder) or parts(folder) for folder in folders)
        return Item(
            bundle.id,
            bundle.label,
            bundle.note,
            tuple(manifests),
            str(part_folders[0]) if whole else "",
            ours,
            bool(come) and not whole,
            come,
        )


def _owner(id: str) -> str:
    return f"shelf:{id}"
