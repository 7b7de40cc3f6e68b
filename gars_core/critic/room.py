"""Room for what was added: what is optional gives way, so that the addition stands where it is read."""

from __future__ import annotations

from gars_core.critic import wording
from gars_core.critic.situation import ChangePlan, Situation
from gars_core.prompting.check import says
from gars_core.prompting.emphasis import plain


def unread(now: Situation, prompt: str) -> int:
    """Return how many tokens at a prompt's end are not read."""
    return max(0, now.count_tokens(plain(prompt) if now.emphasis else prompt) - now.limit) if now.limit else 0


def with_room(now: Situation, outcome: ChangePlan) -> ChangePlan:
    """Return the plan with a prompt that is read whole, if leaving out what is optional can do that; it says what."""
    if unread(now, outcome.prompt) <= unread(now, now.prompt):
        return outcome
    shorter, gone = outcome.prompt, list[str]()
    for words in _optional(now, outcome):
        if not unread(now, shorter):
            break
        shorter = wording.without(shorter, words)
        gone.append(words)
    if unread(now, shorter):
        return outcome.with_step(
            f"The prompt then has {now.limit + unread(now, outcome.prompt)} tokens, of which {now.limit} are read: its "
            "end is lost."
        )
    named = " and ".join(f"“{words}”" for words in gone)
    return outcome.with_step(
        f"Only {now.limit} tokens are read, so {named} {'gives' if len(gone) == 1 else 'give'} way to it.",
        prompt=shorter,
        gave_way=tuple(gone),
    )


def _optional(now: Situation, outcome: ChangePlan) -> list[str]:
    """Return what of the prompt may go, the first to go first: words that are no attribute's, then attributes.

    Of each what stands last goes first. What is locked, new, the subject's or the person's own stays.
    """
    kept = [now.kept] if now.kept.strip() else []
    phrases = [value.phrase for value in now.known(outcome.values)]
    free = [
        stretch
        for stretch in map(str.strip, outcome.prompt.split(","))
        if stretch and says(now.prompt, stretch) and not any(says(stretch, words) for words in (*phrases, *kept))
    ]
    changed = " ".join(outcome.sentences)
    attributes = [
        value.phrase
        for value in now.attributes
        if value.id not in now.locked
        and value.category != "subject"
        and says(now.prompt, value.phrase)
        and says(outcome.prompt, value.phrase)
        and value.phrase not in changed
        and not any(says(words, value.phrase) for words in kept)
    ]
    place = outcome.prompt.casefold().find
    return [*reversed(free), *sorted(attributes, key=lambda phrase: -place(phrase.casefold()))]
