"""Beginning a session, and what its rounds need before something can be drawn; what a card's prompt holds."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial

from gars_core.critic.wording import replaced
from gars_core.errors import BadInput
from gars_core.jobs import Jobs
from gars_core.prompting import check
from gars_core.prompting.ideas import check_idea
from gars_core.prompting.pieces import count_pieces
from gars_core.session import Card, Drafted, Event, Proposed, Setup, Started, Stated, Swapped
from gars_core.session.setup import check_setup
from gars_core.store.preferences import Preferences
from gars_core.studio.drawing.queue import HowDrawn, PictureQueue
from gars_core.studio.drawing.ready_prompts import as_proposal
from gars_core.studio.drawing.rounds import Rounds
from gars_core.studio.models.makers import Makers
from gars_core.studio.sessions.sessions import Sessions
from gars_core.studio.sessions.statements import Statements
from gars_core.studio.taste.profiles import Profiles
from gars_core.studio.values.values import Values
from gars_core.types import END_MARKS, PROMPT_TOKENS, Fidelity, Report

AT_ONCE = "draw_at_once"


class RoundQueue:
    """Whatever takes long is queued under the session's id; its newest job is the one that pages show."""

    def __init__(
        self,
        sessions: Sessions,
        statements: Statements,
        profiles: Profiles,
        values: Values,
        makers: Makers,
        rounds: Rounds,
        pictures: PictureQueue,
        count_tokens: Callable[[str], int],
        preferences: Preferences,
        jobs: Jobs,
    ) -> None:
        self._sessions = sessions
        self._statements = statements
        self._profiles = profiles
        self._values = values
        self._makers = makers
        self._rounds = rounds
        self._pictures = pictures
        self._count_tokens = count_tokens
        self._preferences = preferences
        self._jobs = jobs

    @property
    def draws_at_once(self) -> bool:
        """Whether people want a round's pictures drawn as soon as its prompts are written, as last chosen."""
        return bool(self._preferences.get(AT_ONCE, True))

    @draws_at_once.setter
    def draws_at_once(self, at_once: bool) -> None:
        if at_once != self.draws_at_once:
            self._preferences.set(AT_ONCE, at_once)

    def start(
        self,
        setup: Setup,
        statements: Mapping[str, bool],
        seed: int | None = None,
        left_behind: Collection[str] = (),
        draw: HowDrawn | None = None,
    ) -> str:
        """Begin a session, queue its first round, and return its id. Raises BadInput; then nothing is saved.

        statements: {value id: liked}. left_behind: categories in which the session learns anew, whatever its profile
        knows. draw: how the round is drawn at once, None if it is not.
        """
        catalogue = self._values.catalogue
        check_setup(
            setup, {category.id for category in catalogue.categories}, {maker.id for maker in self._makers.all()}
        )
        for value in statements:
            self._values.checked(value)
        self._check_steps(setup)
        self._check_room_for_idea(setup)
        carried = self._profiles.carried(setup.profile, left_behind) if setup.profile else None
        session = self._sessions.new_id()
        self._sessions.append(
            session,
            Started(setup, secrets.randbelow(2**32) if seed is None else seed),
            *([carried] if carried else []),
            *(Stated(value, likes) for value, likes in statements.items()),
        )
        self.queue_preparation(session, draw)
        return session

    def queue_preparation(self, session: str, draw: HowDrawn | None = None) -> str:
        """Queue whatever the current round still needs before it can be drawn, and that. Returns the job's id.

        draw: how it is drawn at once, None if it is not.
        """
        return self._jobs.submit("Preparing the round", partial(self._prepare, session, draw), session)

    def queue_next(self, session: str, after: int, best_guess: bool = False, draw: HowDrawn | None = None) -> str:
        """Queue the recommendation that follows a round, and its prompts. best_guess: what the user would like most.

        Pressed twice, or in two windows, it is asked for the same round. draw: as queue_preparation has it.
        """

        def work(report: Report) -> None:
            if len(self._sessions.state(session).rounds) <= after:
                self._rounds.recommend(session, report, best_guess)
            self._prepare(session, draw, report)

        return self._jobs.submit("Preparing the next round", work, session)

    def _prepare(self, session: str, draw: HowDrawn | None, report: Report) -> None:
        self._rounds.prepare(session, report)
        if draw is not None:
            self._pictures.draw_undrawn(session, draw, report)

    def queue_rewriting(self, session: str, card: int) -> str:
        """Queue another wording for a card."""
        return self._jobs.submit("Writing", lambda report: self._rounds.propose(session, card, report), session)

    def queue_reading(self, text: str, owner: str) -> str:
        """Queue reading free text; the job's result is its parts, as Values.read gives them."""
        return self._jobs.submit("Reading", lambda report: self._values.read(text), owner, lane="reading")

    def swap(self, session: str, card: int, old: str, new: str) -> None:
        """Replace a value of a card, and queue its prompt if it has none yet. Raises BadInput.

        A prompt that a person edited is theirs: only the old value's words make room for the new one's.
        """
        swapped = self._statements.swapped(session, card, old, new)
        self._sessions.append(session, swapped, *self._edit_kept(session, swapped))
        if self._card(session, card).proposal is None:
            self.queue_preparation(session)

    def _edit_kept(self, session: str, swapped: Swapped) -> list[Event]:
        card = self._card(session, swapped.card)
        if card.proposal is None or card.draft in (None, card.proposal.text):
            return []
        values = tuple(swapped.new if value == swapped.old else value for value in card.values)
        brief = self._rounds.brief(self._sessions.state(session), swapped.card)
        brief = replace(brief, attributes=self._rounds.attributes(values))
        old, new = (self._values.phrase(value) for value in (swapped.old, swapped.new))
        text, writer, wording = card.proposal.text, card.proposal.writer, card.proposal.wording
        proposal = as_proposal(replaced(text, old, new), brief, writer, self._count_tokens, wording)
        place = swapped.round, swapped.card, values
        return [Proposed(*place, proposal), Drafted(*place, replaced(card.text, old, new))]

    def fidelity(self, session: str, card: int) -> Fidelity:
        """Return how well a card's prompt, as it stands, keeps to what it should say."""
        brief = self._rounds.brief(self._sessions.state(session), card)
        return check.fidelity(self._card(session, card).text, brief, self._count_tokens)

    def pieces(self, session: str, card: int) -> int:
        """Return how many pieces a card's prompt is read in by what reads long ones so."""
        return count_pieces(self._card(session, card).text, self._count_tokens)

    def _card(self, session: str, card: int) -> Card:
        current = self._sessions.state(session).current
        if current is None:
            raise BadInput("The session has no round yet.", "Wait until the first one is ready.")
        return current.cards[card]

    def _check_steps(self, setup: Setup) -> None:
        maker = self._makers.get(setup.maker)
        counts = maker.steps()
        if counts and setup.steps not in counts:
            raise BadInput(
                f"{maker.label} does not draw in {setup.steps} steps.",
                f"Choose one of {', '.join(map(str, sorted(counts)))}.",
            )

    def _check_room_for_idea(self, setup: Setup) -> None:
        """Refuse an idea that is to stand in every prompt and is too long to be read whole; attributes give way."""
        if setup.keep_idea and setup.idea:
            check_idea(setup.idea, PROMPT_TOKENS - END_MARKS, self._count_tokens)
