"""The main job, one straight line: recommend, write the prompt, draw, save."""

from __future__ import annotations

import hashlib
import time
import uuid
from dataclasses import dataclass, replace
from typing import Any

from PIL import Image

from gars_core.errors import BadInput
from gars_core.ports import ImageMaker, PromptWriter
from gars_core.session import Card, Drawn, Mentioned, Proposed, Recommended, SessionState, Setup
from gars_core.session.branching import pictures_of
from gars_core.session.picture import Picture
from gars_core.store.files import PictureFiles
from gars_core.store.pictures import PictureStore
from gars_core.studio.library.own_prompts import OwnPrompts
from gars_core.studio.scoring.scoring import Scoring
from gars_core.studio.sessions import export
from gars_core.studio.sessions.sessions import Sessions
from gars_core.studio.taste.taste import Taste
from gars_core.studio.values.values import Values
from gars_core.types import Attribute, Brief, ImageSpec, Progress, Proposal, Report, ValueSet

RECENT = 10


@dataclass(frozen=True)
class Order:
    """One picture of a card as it stood when it was asked for. place: the card's in its round; seed -1 is a new one."""

    round: int
    place: int
    card: Card
    seed: int
    final: bool


class Rounds:
    """Runs on the worker. Every step writes down what it made before the next begins."""

    def __init__(
        self,
        sessions: Sessions,
        values: Values,
        taste: Taste,
        writer: PromptWriter,
        pictures: PictureStore,
        files: PictureFiles,
        scoring: Scoring,
        own_prompts: OwnPrompts,
    ) -> None:
        self._sessions = sessions
        self._values = values
        self._taste = taste
        self._writer = writer
        self._pictures = pictures
        self._files = files
        self._scoring = scoring
        self._own_prompts = own_prompts

    def prepare(self, session: str, report: Report) -> None:
        """Bring the current round to where the user can edit and draw: understood, recommended, proposed."""
        state = self._sessions.state(session)
        if state.setup.idea and not state.mentions and not state.rounds:
            report(Progress("Reading your idea"))
            stated = self._values.understand(state.setup.idea)
            self._sessions.append(session, Mentioned(state.setup.idea, tuple(stated)))
        if not state.rounds:
            self.recommend(session, report)
        state = self._sessions.state(session)
        for number, card in enumerate(state.current.cards if state.current else ()):
            if card.proposal is None:
                self.propose(session, number, report)

    def recommend(self, session: str, report: Report, best_guess: bool = False) -> None:
        """Begin the next round with what was learned so far. best_guess: its first picture is the best guess."""
        report(Progress("Choosing attributes"))
        state = self._sessions.state(session)
        vocabulary = self._values.fingerprint(state.setup.categories)
        sets = self._taste.suggest(state, best_first=best_guess)
        report(Progress("Choosing attributes"))  # Finish stops it here, and no round follows the end
        self._sessions.append(session, Recommended(len(state.rounds) + 1, tuple(sets), best_guess, vocabulary))

    def propose(self, session: str, card_number: int, report: Report) -> None:
        """Write a prompt for a card; called again, write another."""
        report(Progress("Writing the prompt"))
        state = self._sessions.state(session)
        round_, card = _place(state, card_number)
        seed = _seed(state.seed, "words", round_, card_number, card.wordings)
        proposal = self._writer.propose(self.brief(state, card_number), seed=seed, report=report)
        self._sessions.append(session, Proposed(round_, card_number, card.values, proposal))

    def reword(self, brief: Brief, order: Order, number: int, report: Report) -> Order:
        """Return the order with another wording of its card; another number gives another one. Writes nothing down."""
        seed = _seed(order.round, order.place, "words", order.card.text, number)
        proposal = self._writer.propose(brief, seed=seed, report=report)
        return replace(order, card=replace(order.card, proposal=proposal, draft=None))

    def brief(self, state: SessionState, card_number: int) -> Brief:
        """Return what the prompt of a card of the current round has to say."""
        _, card = _place(state, card_number)
        return Brief(
            attributes=self.attributes(card.values),
            idea=state.setup.idea,
            keep_idea=state.setup.keep_idea,
            frozen=frozenset(value for values in state.frozen.values() for value in values),
            system_prompt=state.setup.system_prompt,
            recent=_recent(state),
        )

    def draw(self, session: str, maker: ImageMaker, order: Order, report: Report) -> Picture:
        """Draw what was ordered, and save the picture with its story. Its seed -1 takes the session's next own one."""
        state, card = self._sessions.state(session), order.card
        setup = state.setup
        others = {} if setup.maker in ("", maker.id) else as_it_can(maker, setup, setup.steps)
        spec = ImageSpec(
            prompt=card.text,
            attributes=self.attributes(card.values),
            seed=self.seed(state, order.seed),
            **as_set_up(setup) | others | {"final": order.final},
        )
        return self.keep(
            maker,
            spec,
            Picture(
                id=new_picture_id(),
                session=session,
                round=order.round,
                card=order.place,
                attributes=card.values,
                prompt=card.text,
                proposal=card.proposal.text if card.proposal else "",
                writer=card.proposal.writer if card.proposal else "",
                **as_made(maker, spec),
            ),
            report,
        )

    def keep(self, maker: ImageMaker, spec: ImageSpec, picture: Picture, report: Report) -> Picture:
        """Make the picture and save it. Returns its record with the time it took."""
        started = time.perf_counter()
        image = maker.make(spec, report)
        picture = replace(picture, seconds=time.perf_counter() - started, how=maker.describe(spec))
        return self.save(image, picture, maker.label)

    def save(self, image: Image.Image, picture: Picture, maker_label: str) -> Picture:
        """Save a picture that is made, then its record, then the event. Returns the record. Raises StorageFailed.

        Judging it and taking it into the library are queued, behind whatever a person waits for.
        """
        phrases = [attribute.phrase for attribute in self.attributes(picture.attributes)]
        # Bytes before the row that names them, the row before the event: a kill leaves at most an orphaned file.
        self._files.save(picture.id, image, export.infotext_of(picture, phrases, maker_label, None))
        self._pictures.add(picture)
        self._sessions.append(picture.session, Drawn(picture.round, picture.card, picture.attributes, picture.id))
        self._scoring.later([picture])
        self._own_prompts.catch_up()
        return picture

    def seed(self, state: SessionState, seed: int) -> int:
        """Return the seed itself, or for -1 the next one that follows from the session's."""
        return seed if seed >= 0 else _seed(state.seed, "picture", len(pictures_of(state)))

    def attributes(self, values: ValueSet) -> tuple[Attribute, ...]:
        """Return the values; one that the user removed since with its list is left out."""
        known = self._values.catalogue.by_id
        return tuple(known[value] for value in values if value in known)


def as_set_up(setup: Setup) -> dict[str, Any]:
    """Return the fields of an ImageSpec that the session's setup decides."""
    return {
        "idea": setup.idea,
        "width_px": setup.width_px,
        "height_px": setup.height_px,
        "steps": setup.steps,
        "loras": setup.loras,
        "long_prompt": setup.long_prompt,
        "final": setup.final,
    }


def as_it_can(maker: ImageMaker, setup: Setup, steps: int) -> dict[str, Any]:
    """Return the fields of an ImageSpec that a maker other than the session's may not be able to take."""
    counts = maker.steps()
    return {
        "steps": steps if not counts or steps in counts else counts[0],
        "loras": setup.loras if "loras" in maker.abilities else (),
    }


def as_made(maker: ImageMaker, spec: ImageSpec) -> dict[str, Any]:
    """Return the fields of a Picture that the maker and the spec decide; time and ways are known once it is made."""
    return {
        "maker": maker.id,
        "seed": spec.seed,
        "steps": spec.steps,
        "width_px": spec.width_px,
        "height_px": spec.height_px,
        "strength": spec.strength,
        "seconds": 0.0,
    }


def new_picture_id() -> str:
    return uuid.uuid4().hex[:16]


def _place(state: SessionState, card_number: int) -> tuple[int, Card]:
    current = state.current
    if current is None or not 0 <= card_number < len(current.cards):
        raise BadInput(f"Picture {card_number + 1} is not part of this round.", "Reload the page.")
    return current.number, current.cards[card_number]


def _recent(state: SessionState) -> tuple[Proposal, ...]:
    cards = [card for round_ in state.rounds for card in round_.cards if card.proposal]
    return tuple(card.proposal for card in cards[-RECENT:] if card.proposal)


def _seed(*parts: object) -> int:
    """Return a seed in [0, 2**32) that depends on nothing but the parts."""
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:4], "big")
