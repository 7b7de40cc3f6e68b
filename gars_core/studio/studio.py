"""The doorway: everything that a person can do, in the group that it belongs to.

`studio.taste.suggest` is in `studio/taste/`, `studio.drawing.pictures.queue_drawing` in `studio/drawing/`, and so on.
What a method named `queue_...` begins runs on a worker; it returns a job's id.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gars_core.jobs import Job, Jobs
from gars_core.studio.critic.critic import Critic
from gars_core.studio.drawing.best_of import BestOf
from gars_core.studio.drawing.portraits import Portraits
from gars_core.studio.drawing.queue import PictureQueue
from gars_core.studio.drawing.ready_prompts import ReadyPrompts
from gars_core.studio.drawing.round_queue import RoundQueue
from gars_core.studio.drawing.variations import Variations
from gars_core.studio.gallery import Gallery
from gars_core.studio.library.beginnings import Beginnings
from gars_core.studio.library.contents import Contents
from gars_core.studio.library.encoding import Encoding
from gars_core.studio.library.imports import Imports
from gars_core.studio.library.own_prompts import OwnPrompts
from gars_core.studio.library.picture_search import PictureSearch
from gars_core.studio.library.rewriting import Rewriting
from gars_core.studio.library.search import Search
from gars_core.studio.models.makers import Makers
from gars_core.studio.models.memory import LoadedModels
from gars_core.studio.models.servers import Servers
from gars_core.studio.models.shelf import Shelf
from gars_core.studio.scoring.scoring import Scoring
from gars_core.studio.sessions.branches import Branches
from gars_core.studio.sessions.sessions import Sessions
from gars_core.studio.sessions.statements import Statements
from gars_core.studio.taste.profiles import Profiles
from gars_core.studio.taste.taste import Taste
from gars_core.studio.values.values import Values
from gars_core.studio.values.word_lists import WordLists
from gars_core.studio.warm_up import WarmUp


@dataclass(frozen=True)
class Drawing:
    """From a setup to pictures: rounds with their prompts, pictures of them, and pictures made from pictures."""

    rounds: RoundQueue
    prompts: ReadyPrompts
    pictures: PictureQueue
    variations: Variations
    best_of: BestOf
    portraits: Portraits


@dataclass(frozen=True)
class Library:
    """The prompt library: what it holds, how it is searched, filled and used."""

    contents: Contents
    search: Search
    by_picture: PictureSearch
    imports: Imports
    encoding: Encoding
    own_prompts: OwnPrompts
    beginnings: Beginnings
    rewriting: Rewriting


@dataclass(frozen=True)
class Models:
    """What draws and what helps: the makers there are, servers, files on this computer, what is in memory."""

    makers: Makers
    servers: Servers
    shelf: Shelf
    memory: LoadedModels


@dataclass(frozen=True)
class Studio:
    """jobs: the queue that sessions draw in. notice: a sentence for every page. closing: what ends the stores."""

    sessions: Sessions
    statements: Statements
    branches: Branches
    values: Values
    word_lists: WordLists
    taste: Taste
    profiles: Profiles
    drawing: Drawing
    library: Library
    gallery: Gallery
    models: Models
    scoring: Scoring
    critic: Critic
    warm_up: WarmUp
    jobs: Jobs
    notice: str = ""
    closing: Sequence[Callable[[], None]] = ()

    def at_work(self) -> list[Job]:
        """Return what runs or waits in every queue and somebody waits for, the session's own queue first."""
        return [job for queue in self._queues() for job in queue.at_work()]

    def _queues(self) -> tuple[Jobs, ...]:
        return self.jobs, self.models.shelf.jobs, self.library.imports.jobs, self.library.encoding.jobs

    def close(self) -> None:
        """Stop what runs, end every worker, and close the stores; the studio is of no use afterwards."""
        for queue in self._queues():
            queue.close()
        for close in self.closing:
            close()
