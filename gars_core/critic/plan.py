"""What the critic's box means for a picture: its next attributes, prompt and weights, with a sentence a change."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from gars_core.catalogue.loader import Catalogue, attribute_of
from gars_core.critic import wording
from gars_core.critic.reading import Change, read
from gars_core.errors import BadInput
from gars_core.prompting.check import says
from gars_core.prompting.emphasis import plain
from gars_core.types import Attribute, Category, ValueSet

WEIGHT_STEP, MOST_WEIGHT = 0.3, 2.0


@dataclass(frozen=True)
class Situation:
    """What a plan begins from: a picture, and the session it is in.

    locked: the ids of locked values; kept: words of the user's own that stay as they are. weights: by category, 1 where
    none is said. categories: those in play. maker: the label of what draws next; emphasis: whether it reads
    (word:1.2) and the order of the words. limit: how many CLIP tokens of a prompt it reads, 0 for all, as count_tokens
    counts them, both end marks included.
    """

    catalogue: Catalogue
    values: ValueSet
    prompt: str
    categories: tuple[str, ...]
    locked: frozenset[str] = frozenset()
    kept: str = ""
    weights: Mapping[str, float] = field(default_factory=dict)
    maker: str = ""
    emphasis: bool = True
    limit: int = 0
    count_tokens: Callable[[str], int] = len

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        """The picture's values; one that is not in the catalogue any more is left out."""
        return tuple(self.catalogue.by_id[value] for value in self.values if value in self.catalogue.by_id)


@dataclass(frozen=True)
class Plan:
    """What is done next. sentences: one a change, for the screen. weights: those that become others, by category.

    new_seed: whether the next picture has a seed of its own; else it keeps the picture's, so that nothing but the
    changes makes a difference.
    """

    sentences: tuple[str, ...]
    prompt: str
    values: ValueSet
    weights: Mapping[str, float] = field(default_factory=dict)
    new_seed: bool = False


def plan(text: str, now: Situation) -> Plan:
    """Return what a box means; the same box means the same.

    Raises BadInput for an empty or too long box, a change that is not possible, one that would touch what is locked,
    and a plan that would leave everything as it is or the prompt empty.
    """
    found = Plan((), now.prompt, now.values)
    for change in read(text, {value.phrase.casefold() for value in now.attributes}):
        found = _STEPS[change.kind](change, now, found)
    if not found.prompt.strip():
        raise BadInput("Nothing would be left of the prompt.", "Say what to draw instead.")
    for words in _untouchable(now):
        if says(now.prompt, words) and not says(found.prompt, words):
            raise BadInput(f"“{words}” is locked, so its words stay in the prompt as they are.",
                           "Unlock it first, or change something else.")
    if (found.prompt, found.values, found.weights, found.new_seed) == (now.prompt, now.values, {}, False):
        raise BadInput("This advice would change nothing: " + " ".join(found.sentences),
                       "Say something else that is to change.")
    return _with_length(now, _with_seed(now, found))


def _with_seed(now: Situation, found: Plan) -> Plan:
    """Take a new seed where the same one would give the same picture again."""
    if found.new_seed:
        return found
    if now.emphasis:
        same, why = found.prompt == now.prompt, "the picture has another seed: the same would give the same again."
    else:
        same = _bare_words(found.prompt) == _bare_words(now.prompt)
        why = f"{now.maker} heeds neither order nor emphasis, so the picture has another seed as well."
    if same and found.values == now.values:
        return _changed(found, why, new_seed=True)
    return _changed(found, "The seed stays, so that nothing else makes a difference.")


def _with_length(now: Situation, found: Plan) -> Plan:
    """Say where the end of the prompt is not read any more."""
    before, tokens = (now.count_tokens(plain(text) if now.emphasis else text) for text in (now.prompt, found.prompt))
    if not now.limit or tokens <= max(now.limit, before):
        return found
    return _changed(found, f"The prompt then has {tokens} tokens, of which {now.limit} are read: its end is lost.")


def _bare_words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", plain(text).casefold()))


def _untouchable(now: Situation) -> list[str]:
    return [*(value.phrase for value in now.attributes if value.id in now.locked), *filter(str.strip, [now.kept])]


def _changed(found: Plan, sentence: str, **changes: Any) -> Plan:
    return replace(found, sentences=(*found.sentences, sentence[:1].upper() + sentence[1:]), **changes)


def _earlier(change: Change, now: Situation, found: Plan) -> Plan:
    values = _current(now, found)
    subject = next((value.phrase for value in values if value.category == "subject"), now.kept)
    after = "" if says(change.words, subject) or not says(found.prompt, subject) else subject
    others = [*(value.phrase for value in values if not says(change.words, value.phrase)), now.kept]
    prompt = wording.named_earlier(found.prompt, change.words, after, others)
    if prompt == found.prompt:
        return _changed(found, f"“{change.words}” is named that early already.")
    again = " once more," if 0 < _times(found.prompt, change.words) < _times(prompt, change.words) else ""
    where = "right after the subject" if after else "at the beginning of the prompt"
    return _changed(found, f"“{change.words}” is named{again} {where}.", prompt=prompt)


def _stress(change: Change, now: Situation, found: Plan) -> Plan:
    return _stressed(change.words, now, found, more=True)


def _stressed(phrase: str, now: Situation, found: Plan, more: bool) -> Plan:
    if not now.emphasis:
        if not more or _times(found.prompt, phrase) > 1:
            return found
        return _changed(found, f"“{phrase}” is named once more.", prompt=wording.with_words(found.prompt, phrase))
    prompt = wording.stressed(found.prompt, phrase, more)
    if prompt == found.prompt:
        return _changed(found, f"“{phrase}” is stressed as {'much' if more else 'little'} as is of use already.")
    return _changed(found, f"“{phrase}” is stressed {'more' if more else 'less'} in the prompt.", prompt=prompt)


def _weigh(change: Change, now: Situation, found: Plan) -> Plan:
    more, category = change.kind == "more", _category(change.words, now, found)
    phrases = [value.phrase for value in _current(now, found) if value.category == category.id]
    if category.id not in now.categories or not phrases:
        raise BadInput(f"This picture has no {category.label.lower()} to weigh.", "Name a kind that it has.")
    before = found.weights.get(category.id, now.weights.get(category.id, 1.0))
    weight = round(min(MOST_WEIGHT, max(0.0, before + (WEIGHT_STEP if more else -WEIGHT_STEP))), 2)
    if weight != before:
        found = _changed(
            found, f"{category.label} counts {weight:.1f} times for the next pictures, before {before:.1f}.",
            weights={**found.weights, category.id: weight})
    for phrase in phrases:
        found = _stressed(phrase, now, found, more)
    return found


def _swap(change: Change, now: Situation, found: Plan) -> Plan:
    old = _named(change.words, now, found)
    new = now.catalogue.by_id.get(attribute_of(old.category, change.new).id)
    label = now.catalogue.category(old.category).label
    if old.id in now.locked:
        raise BadInput(f"“{old.phrase}” is locked, so it is not swapped.", "Unlock it first, or change something else.")
    if new is None:
        raise BadInput(f"There is no {label.lower()} called “{change.new}”.",
                       f'Name one of the list, or write: {Change("say", old.phrase, change.new).line}')
    if new.id in found.values:
        raise BadInput(f"The picture has “{new.phrase}” already.", "Name another one.")
    values = tuple(new.id if value == old.id else value for value in found.values)
    there = says(found.prompt, old.phrase)
    prompt = (wording.replaced(found.prompt, old.phrase, new.phrase) if there
              else wording.with_words(found.prompt, new.phrase))
    where = "in the attributes and in the prompt" if there else "in the attributes, and the prompt gains it"
    return _changed(found, f"{label}: “{old.phrase}” becomes “{new.phrase}” {where}.", values=values, prompt=prompt)


def _say(change: Change, now: Situation, found: Plan) -> Plan:
    _check_said(change.words, found)
    return _changed(found, f"The prompt says “{change.new}” instead of “{change.words}”.",
                    prompt=wording.replaced(found.prompt, change.words, change.new))


def _add(change: Change, now: Situation, found: Plan) -> Plan:
    if says(found.prompt, change.words):
        return _changed(found, f"The prompt says “{change.words}” already.")
    return _changed(found, f"The prompt gains: {change.words}", prompt=wording.with_words(found.prompt, change.words))


def _leave(change: Change, now: Situation, found: Plan) -> Plan:
    _check_said(change.words, found)
    return _changed(found, f"The prompt loses: {change.words}", prompt=wording.without(found.prompt, change.words))


def _seed(change: Change, now: Situation, found: Plan) -> Plan:
    return found if found.new_seed else _changed(found, "The picture has another seed.", new_seed=True)


_STEPS: dict[str, Callable[[Change, Situation, Plan], Plan]] = {
    "earlier": _earlier, "stress": _stress, "more": _weigh, "less": _weigh, "swap": _swap, "say": _say, "add": _add,
    "words": _add, "leave": _leave, "seed": _seed}


def _current(now: Situation, found: Plan) -> list[Attribute]:
    return [now.catalogue.by_id[value] for value in found.values if value in now.catalogue.by_id]


def _named(words: str, now: Situation, found: Plan) -> Attribute:
    """Return the picture's value of that phrase."""
    for value in _current(now, found):
        if " ".join(value.phrase.split()).casefold() == words.casefold():
            return value
    raise BadInput(f"“{words}” is none of the picture's attributes.", "Name one of them, word for word.")


def _category(words: str, now: Situation, found: Plan) -> Category:
    """Return the category of that name, or of the picture's value of that phrase."""
    for category in now.catalogue.categories:
        if words.casefold() in (category.id.casefold(), category.label.casefold()):
            return category
    return now.catalogue.category(_named(words, now, found).category)


def _times(text: str, phrase: str) -> int:
    return text.casefold().count(phrase.casefold())


def _check_said(words: str, found: Plan) -> None:
    if not says(found.prompt, words):
        raise BadInput(f"The prompt does not say “{words}”.", "Name words that it says.")
