"""What each kind of change does to a plan."""

from __future__ import annotations

from collections.abc import Callable

from gars_core.catalogue.loader import attribute_of
from gars_core.critic import wording
from gars_core.critic.reading import Change
from gars_core.critic.situation import ChangePlan, Situation
from gars_core.errors import BadInput
from gars_core.prompting.check import says
from gars_core.types import Attribute, Category

WEIGHT_STEP, MOST_WEIGHT = 0.3, 2.0


def changed(change: Change, now: Situation, plan: ChangePlan) -> ChangePlan:
    """Return the plan with one change more. Raises BadInput for what is not possible."""
    return _KINDS[change.kind](change, now, plan)


def _earlier(change: Change, now: Situation, plan: ChangePlan) -> ChangePlan:
    values = now.known(plan.values)
    subject = next((value.phrase for value in values if value.category == "subject"), now.kept)
    anchor = now.kept if says(now.kept, subject) else subject
    after = "" if says(change.words, anchor) or not says(plan.prompt, anchor) else anchor
    others = [*(value.phrase for value in values if not says(change.words, value.phrase)), now.kept]
    prompt = wording.named_earlier(plan.prompt, change.words, after, others)
    if prompt == plan.prompt:
        return plan.with_step(f"“{change.words}” is already named that early.")
    where = "right after the subject" if after else "at the beginning of the prompt"
    return plan.with_step(f"“{change.words}” is named {where}.", prompt=prompt)


def _stress(change: Change, now: Situation, plan: ChangePlan) -> ChangePlan:
    return _stressed(change.words, now, plan, more=True)


def _stressed(phrase: str, now: Situation, plan: ChangePlan, more: bool) -> ChangePlan:
    if not now.emphasis:
        if not more:
            return plan
        if wording.says_twice(plan.prompt, phrase):
            return plan.with_step(f"“{phrase}” is already named twice.")
        return plan.with_step(f"“{phrase}” is named once more.", prompt=wording.with_words(plan.prompt, phrase))
    prompt = wording.stressed(plan.prompt, phrase, more)
    if prompt == plan.prompt:
        return plan.with_step(f"“{phrase}” is already stressed as {'much' if more else 'little'} as is useful.")
    return plan.with_step(f"“{phrase}” is stressed {'more' if more else 'less'} in the prompt.", prompt=prompt)


def _weigh(change: Change, now: Situation, plan: ChangePlan) -> ChangePlan:
    more, category = change.kind == "more", _category(change.words, now, plan)
    phrases = [value.phrase for value in now.known(plan.values) if value.category == category.id]
    if category.id not in now.categories or not phrases:
        raise BadInput(f"This picture has no {category.label.lower()} to weigh.", "Name a kind that it has.")
    before = plan.weights.get(category.id, now.weights.get(category.id, 1.0))
    weight = round(min(MOST_WEIGHT, max(0.0, before + (WEIGHT_STEP if more else -WEIGHT_STEP))), 2)
    if weight == before:
        plan = plan.with_step(f"{category.label} counts as {'much' if more else 'little'} as it can already.")
    else:
        plan = plan.with_step(
            f"{category.label} counts {weight:.1f} times for the next pictures, before {before:.1f}.",
            weights={**plan.weights, category.id: weight},
        )
    for phrase in phrases:
        plan = _stressed(phrase, now, plan, more)
    return plan


def _swap(change: Change, now: Situation, plan: ChangePlan) -> ChangePlan:
    old = _named(change.words, now, plan)
    new = now.catalogue.by_id.get(attribute_of(old.category, change.new).id)
    label = now.catalogue.category(old.category).label
    if old.id in now.locked:
        raise BadInput(f"“{old.phrase}” is locked, so it is not swapped.", "Unlock it first, or change something else.")
    if new is None:
        raise BadInput(
            f"There is no {label.lower()} called “{change.new}”.",
            f"Name one of the list, or write: {Change('say', old.phrase, change.new).line}",
        )
    if new.id in (*now.values, *plan.values):
        raise BadInput(f"The picture already has “{new.phrase}”.", "Name another one.")
    values = tuple(new.id if value == old.id else value for value in plan.values)
    there = says(plan.prompt, old.phrase)
    prompt = (
        wording.replaced(plan.prompt, old.phrase, new.phrase) if there else wording.with_words(plan.prompt, new.phrase)
    )
    where = "in the attributes and in the prompt" if there else "in the attributes, and the prompt gains it"
    return plan.with_step(f"{label}: “{old.phrase}” becomes “{new.phrase}” {where}.", values=values, prompt=prompt)


def _say(change: Change, now: Situation, plan: ChangePlan) -> ChangePlan:
    _check_said(change.words, plan)
    return plan.with_step(
        f"The prompt says “{change.new}” instead of “{change.words}”.",
        prompt=wording.replaced(plan.prompt, change.words, change.new),
    )


def _add(change: Change, now: Situation, plan: ChangePlan) -> ChangePlan:
    if says(plan.prompt, change.words):
        return plan.with_step(f"The prompt already says “{change.words}”.")
    return plan.with_step(f"The prompt gains: {change.words}", prompt=wording.with_words(plan.prompt, change.words))


def _leave(change: Change, now: Situation, plan: ChangePlan) -> ChangePlan:
    _check_said(change.words, plan)
    return plan.with_step(f"The prompt loses: {change.words}", prompt=wording.without(plan.prompt, change.words))


def _seed(change: Change, now: Situation, plan: ChangePlan) -> ChangePlan:
    return plan if plan.new_seed else plan.with_step("The picture gets another seed.", new_seed=True)


_KINDS: dict[str, Callable[[Change, Situation, ChangePlan], ChangePlan]] = {
    "earlier": _earlier,
    "stress": _stress,
    "more": _weigh,
    "less": _weigh,
    "swap": _swap,
    "say": _say,
    "add": _add,
    "words": _add,
    "leave": _leave,
    "seed": _seed,
}


def _named(words: str, now: Situation, plan: ChangePlan) -> Attribute:
    """Return the picture's value of that phrase."""
    for value in now.known(plan.values):
        if " ".join(value.phrase.split()).casefold() == words.casefold():
            return value
    raise BadInput(f"“{words}” is none of the picture's attributes.", "Name one of them, word for word.")


def _category(words: str, now: Situation, plan: ChangePlan) -> Category:
    """Return the category of that name, or of the picture's value of that phrase."""
    for category in now.catalogue.categories:
        if words.casefold() in (category.id.casefold(), category.label.casefold()):
            return category
    return now.catalogue.category(_named(words, now, plan).category)


def _check_said(words: str, plan: ChangePlan) -> None:
    if not says(plan.prompt, words):
        raise BadInput(f"The prompt does not say “{words}”.", "Name words that it says.")
