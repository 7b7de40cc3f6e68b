"""What the critic's box means for a picture: its next attributes, prompt and weights, with a sentence a change."""

from __future__ import annotations

import re

from gars_core.critic.changing import changed
from gars_core.critic.reading import read
from gars_core.critic.room import with_room
from gars_core.critic.situation import ChangePlan, Situation
from gars_core.errors import BadInput
from gars_core.prompting.check import says
from gars_core.prompting.emphasis import plain


def plan(text: str, now: Situation) -> ChangePlan:
    """Return what a box means; the same box means the same.

    Raises BadInput for an empty or too long box, a change that is not possible, one that would touch what is locked,
    and a plan that would leave everything as it is or the prompt empty.
    """
    outcome = ChangePlan((), now.prompt, now.values)
    for change in read(text, {value.phrase.casefold() for value in now.attributes}):
        outcome = changed(change, now, outcome)
    if not outcome.prompt.strip():
        raise BadInput("Nothing would be left of the prompt.", "Say what to draw instead.")
    for words in _untouchable(now):
        if says(now.prompt, words) and not says(outcome.prompt, words):
            raise BadInput(
                f"“{words}” is locked, so its words stay in the prompt as they are.",
                "Unlock it first, or change something else.",
            )
    if (outcome.prompt, outcome.values, outcome.weights, outcome.new_seed) == (now.prompt, now.values, {}, False):
        raise BadInput(
            "This advice would change nothing: " + " ".join(outcome.sentences), "Say something else to change."
        )
    return with_room(now, _with_seed(now, outcome))


def _with_seed(now: Situation, outcome: ChangePlan) -> ChangePlan:
    """Take a new seed where the same one would give the same picture again."""
    if outcome.new_seed:
        return outcome
    if not now.alike:
        return outcome.with_step(
            f"The seed stays, but {now.maker} did not draw this picture from it alone, so more than this changes."
        )
    if now.emphasis:
        same, why = (
            outcome.prompt == now.prompt,
            "the picture gets another seed: the same one would give the same picture again.",
        )
    else:
        same = _bare_words(outcome.prompt) == _bare_words(now.prompt)
        why = f"{now.maker} pays no attention to order or emphasis, so the picture gets another seed as well."
    if same and outcome.values == now.values:
        return outcome.with_step(why, new_seed=True)
    return outcome.with_step("The seed stays, so that nothing else changes.")


def _bare_words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", plain(text).casefold()))


def _untouchable(now: Situation) -> list[str]:
    return [*(value.phrase for value in now.attributes if value.id in now.locked), *filter(str.strip, [now.kept])]
