"""Prompts that are there already: one from the library becomes a card's, one that advice wrote becomes a proposal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from gars_core.critic.room import with_room
from gars_core.critic.situation import ChangePlan, Situation
from gars_core.prompting import check
from gars_core.prompting.free import marked
from gars_core.session import Drafted, Proposed, Swapped
from gars_core.studio.drawing.rounds import Rounds
from gars_core.studio.sessions.sessions import Sessions
from gars_core.studio.values.values import Values
from gars_core.types import PROMPT_TOKENS, Brief, Proposal, Span

LIBRARY = "library"
"""Who wrote a prompt that the writer did not."""


class ReadyPrompts:
    """Puts a prompt from elsewhere into a card of the current round."""

    def __init__(self, sessions: Sessions, rounds: Rounds, values: Values, count_tokens: Callable[[str], int]) -> None:
        self._sessions = sessions
        self._rounds = rounds
        self._values = values
        self._count_tokens = count_tokens

    def add(self, session: str, place: int, words: str) -> tuple[str, ...]:
        """Put words behind a card's prompt; return what of it gave way, so that they are read."""
        state = self._sessions.state(session)
        brief, current = self._rounds.brief(state, place), state.current
        assert current is not None
        card = current.cards[place]
        now = Situation(
            self._values.catalogue,
            card.values,
            card.text,
            state.setup.categories,
            locked=brief.frozen,
            kept=brief.idea if brief.keep_idea else "",
            limit=PROMPT_TOKENS if state.setup.long_prompt == "cut" else 0,
            count_tokens=self._count_tokens,
        )
        longer = ", ".join(filter(None, [card.text.strip(" ,"), " ".join(words.split())]))
        roomy = with_room(now, ChangePlan((), longer, card.values))
        self._sessions.append(session, Drafted(current.number, place, card.values, roomy.prompt))
        return roomy.gave_way

    def take_over(self, session: str, place: int, text: str, named: Sequence[str]) -> None:
        """Make a text a card's prompt. Raises BadInput.

        named: the values that it speaks of; they take the place of those of their category that it does not.
        """
        state = self._sessions.state(session)
        brief, current = self._rounds.brief(state, place), state.current
        assert current is not None
        values, number = current.cards[place].values, current.number
        categories = {value.id: value.category for value in self._rounds.attributes((*values, *named))}
        unsaid = {
            categories[value]: value
            for value in reversed(values)
            if value in categories and value not in named and value not in brief.frozen
        }
        swaps = {
            unsaid.pop(categories[new]): new for new in named if new not in values and categories.get(new) in unsaid
        }
        if not swaps:
            self._sessions.append(session, Drafted(number, place, values, text))
            return
        values = tuple(swaps.get(value, value) for value in values)
        brief = replace(brief, attributes=self._rounds.attributes(values))
        self._sessions.append(
            session,
            *(Swapped(number, place, old, new) for old, new in swaps.items()),
            Proposed(number, place, values, as_proposal(text, brief, LIBRARY, self._count_tokens)),
        )


def as_proposal(
    text: str, brief: Brief, by: str, count_tokens: Callable[[str], int], model_words: Sequence[str] = ()
) -> Proposal:
    """Return a prompt that is there already as a proposal, so that nothing else is written for its attributes.

    model_words: what of it a language model contributed.
    """
    words = [Span(value.phrase, "attribute") for value in brief.attributes]
    kept = [Span(brief.idea, "idea")] if brief.keep_idea and brief.idea else []
    contributed = [Span(words, "model") for words in model_words]
    spans = tuple(marked(text, [*kept, *words, *contributed], rest="frame"))
    return Proposal(text, spans, by, by, check.fidelity(text, brief, count_tokens))
