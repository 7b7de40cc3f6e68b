"""What the user says in a session: one event each, checked at the door."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gars_core.errors import BadInput
from gars_core.session import (
    Banned,
    Chosen,
    Drafted,
    Ended,
    Frozen,
    Mentioned,
    Picked,
    Rated,
    Round,
    Shown,
    Stated,
    Swapped,
    Tapped,
    TasteChanged,
    Undone,
    Weighted,
    WentOn,
)
from gars_core.session.setup import MAX_IDEA_CHARACTERS
from gars_core.studio.sessions.sessions import Sessions
from gars_core.studio.values.values import Values


class Statements:
    """Writes events down, each checked first; nothing here takes long."""

    def __init__(self, sessions: Sessions, values: Values) -> None:
        self._sessions = sessions
        self._values = values

    def draft(self, session: str, card: int, text: str | None) -> None:
        """Keep the prompt as the user edited it; None goes back to the proposal."""
        current = self._current(session)
        if current.cards[card].draft != text:
            self._sessions.append(session, Drafted(current.number, card, current.cards[card].values, text))

    def rate(self, session: str, picture: str, score: float) -> None:
        """Rate a picture, score in [-1, 1]; a second rating replaces the first. Raises BadInput."""
        if not -1 <= score <= 1:
            raise BadInput(f"A rating lies between -1 and 1; {score} does not.", "Move the slider, or press 1 to 5.")
        self._shown(session, picture)
        self._sessions.append(session, Rated(picture, float(score)))

    def choose(self, session: str, picture: str) -> None:
        """Say which picture of the slate is the best. Raises BadInput."""
        self._sessions.append(session, Chosen(self._shown(session, picture).round, picture))

    def pick(self, session: str, picture: str) -> None:
        """Put one of the pictures that were drawn for a card onto the easel, its values back into the card.

        Raises BadInput.
        """
        shown, current = self._shown(session, picture), self._current(session)
        values = current.cards[shown.card].values if shown.round == current.number else shown.values
        swaps = [
            Swapped(shown.round, shown.card, old, new)
            for old, new in zip(values, shown.values, strict=True)
            if old != new
        ]
        self._sessions.append(session, *swaps, Picked(shown.round, shown.card, shown.values, picture))

    def tap(self, session: str, value: str, likes: bool | None) -> None:
        """Find one attribute of the current round good or bad; None takes it back."""
        self._sessions.append(session, Tapped(self._current(session).number, self._values.checked(value), likes))

    def state_taste(self, session: str, value: str, likes: bool | None) -> None:
        """Like or dislike a value in general; None takes it back, with what was written of it."""
        self._sessions.append(session, Stated(self._values.checked(value), likes))

    def mention(self, session: str, text: str, values: Sequence[tuple[str, bool]]) -> None:
        """Count what a text says, as the user has seen it: (value id, liked). Raises BadInput."""
        text = " ".join(text.split())
        if len(text) > MAX_IDEA_CHARACTERS:
            raise BadInput(
                f"What you wrote has {len(text):,} characters; GARS reads up to {MAX_IDEA_CHARACTERS:,}.",
                "Say it in fewer words.",
            )
        if not text or not values:
            raise BadInput("GARS understood nothing in this.", "Name a subject, a colour, a light or a mood.")
        self._sessions.append(
            session, Mentioned(text, tuple((self._values.checked(value), likes) for value, likes in values))
        )

    def change_taste(self, session: str, categories: Collection[str] = ()) -> None:
        """Let what was said so far count less: in these categories, in all if none is named. Raises BadInput."""
        in_play = self._sessions.state(session).setup.categories
        unknown = [category for category in categories if category not in in_play]
        if unknown:
            raise BadInput(f"The category {unknown[0]!r} does not vary in this session.", "Choose among those shown.")
        named = tuple(category for category in in_play if category in categories)
        self._sessions.append(session, TasteChanged(named if len(named) < len(in_play) else ()))

    def go_on(self, session: str) -> None:
        """Decline the advice to stop."""
        self._sessions.append(session, WentOn())

    def freeze(self, session: str, value: str, locked: bool) -> None:
        """Lock a value, or unlock it. A category keeps at most as many as a set holds: the oldest gives way."""
        category = self._values.catalogue.attribute(self._values.checked(value)).category
        state = self._sessions.state(session)
        kept = [v for v in state.frozen.get(category, ()) if v != value] + ([value] if locked else [])
        picks = self._values.catalogue.picks[category]
        unban = [Banned(value, False)] if locked and value in state.banned else []
        self._sessions.append(session, *unban, Frozen(category, tuple(kept[-picks:])))

    def weigh(self, session: str, category: str, weight: float) -> None:
        """Set how much a category matters, in [0, 2]; 0 leaves it out. Raises BadInput."""
        if not 0 <= weight <= 2:
            raise BadInput(f"A weight lies between 0 and 2; {weight} does not.", "Move the slider.")
        self._sessions.append(session, Weighted(category, float(weight)))

    def ban(self, session: str, value: str, banned: bool) -> None:
        """Never show a value, or allow it again. A locked value is unlocked. Raises BadInput."""
        category = self._values.catalogue.attribute(self._values.checked(value)).category
        state = self._sessions.state(session)
        picks = self._values.catalogue.picks[category]
        left = [a for a in self._values.catalogue.by_category[category] if a.id not in state.banned | {value}]
        if banned and len(left) < picks:
            raise BadInput("This is the last value of its category that is still allowed.", "Allow another one first.")
        kept = tuple(v for v in state.frozen.get(category, ()) if v != value)
        unlock = [Frozen(category, kept)] if banned and kept != state.frozen.get(category, ()) else []
        self._sessions.append(session, *unlock, Banned(value, banned))

    def swapped(self, session: str, card: int, old: str, new: str) -> Swapped:
        """Return the event that puts another value of its category in a value's place. Raises BadInput."""
        current = self._current(session)
        values = current.cards[card].values
        attribute, other = (self._values.catalogue.attribute(self._values.checked(value)) for value in (old, new))
        if old not in values or new in values or attribute.category != other.category:
            raise BadInput(
                f"“{other.phrase}” cannot take the place of “{attribute.phrase}” here.",
                "Choose a value of the same category that the picture does not hold yet.",
            )
        return Swapped(current.number, card, old, new)

    def undo(self, session: str) -> None:
        """Take back the last thing the user said. Nothing happens if there is none."""
        last = self._sessions.state(session).undo
        if last is not None:
            self._sessions.append(session, Undone(last.seq))

    def end(self, session: str) -> None:
        """Finish the session; it can be gone on with all the same."""
        self._sessions.append(session, Ended())

    def _shown(self, session: str, picture: str) -> Shown:
        shown = self._sessions.state(session).shown.get(picture)
        if shown is None:
            raise BadInput("This picture is not part of the session any more.", "Draw it again to rate it.")
        return shown

    def _current(self, session: str) -> Round:
        current = self._sessions.state(session).current
        if current is None:
            raise BadInput("The session has no round yet.", "Wait until the first one is ready.")
        return current
