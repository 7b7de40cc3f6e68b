"""Changes to the words of a prompt: a phrase named earlier, stressed, replaced, left out, added."""

from __future__ import annotations

import re
from collections.abc import Collection

from gars_core.prompting.check import find, says
from gars_core.prompting.noun_phrases import GOES_ON, SMALL_WORDS
from gars_core.prompting.spans import article

STRESS, STRESS_STEP, LEAST_STRESS, MOST_STRESS = 1.2, 0.2, 0.6, 1.6
_JOINS = SMALL_WORDS | GOES_ON | frozenset(
    "as accents atmosphere bathed echoes finished framed hints illuminated influenced lit mood nod palette seen shades "
    "shown style touches".split())
"""Words that say nothing once the phrase that they belong to is gone."""


def named_earlier(text: str, phrase: str, after: str, others: Collection[str]) -> str:
    """Return text with the phrase right after another one, at the beginning if that is "" or not there.

    A stretch between commas moves as a whole; if it says any of the others too, the phrase is named a second time
    instead. What stands that early already comes back as it is.
    """
    parts = re.split(r"(,\s*)", text)
    stretches = list(zip(["", *parts[1::2]], parts[::2], strict=True))          # each with the comma before it
    here, anchor = _stretch_of(text, phrase), _stretch_of(text, after)
    target = 0 if anchor is None else anchor + 1
    if here is not None and here <= target:
        return text
    words = phrase
    if here is not None and _stands_alone(stretches[here][1], others):
        words = re.sub(r"^and\s+", "", stretches.pop(here)[1], flags=re.IGNORECASE)
    if target == 0:
        stretches[0] = (", ", stretches[0][1])
    stretches.insert(target, (", " if target else "", words))
    return "".join(comma + stretch for comma, stretch in stretches)


def stressed(text: str, phrase: str, more: bool = True) -> str:
    """Return text with the phrase as (phrase:1.2), or a step further if it is stressed; not more: a step less.

    A phrase that is not there is added. At the last step text comes back as it is.
    """
    found = find(text, phrase)
    if found is None:
        return with_words(text, f"({phrase}:{STRESS})") if more else text
    start, end, before = _marked(text, found)
    weight = round(before + (STRESS_STEP if more else -STRESS_STEP), 2)
    if not LEAST_STRESS <= weight <= MOST_STRESS:
        return text
    return f"{text[:start]}({found[0]}:{weight:g}){text[end:]}"


def replaced(text: str, old: str, new: str) -> str:
    """Return text with every old phrase as the new one, and the article before it as that asks."""
    done = ""
    while found := find(text, old):
        before = text[: found.start()]
        if mark := re.search(r"\b(a|an)(\s+)$", before, re.IGNORECASE):
            word = article(new)
            one = (word.capitalize() if mark[1][0].isupper() else word) + mark[2] if word else ""
            before = before[: mark.start()] + one
        done, text = done + before + _capital(new, found[0], done + before), text[found.end() :]
    return done + text


def without(text: str, phrase: str) -> str:
    """Return text without the phrase, and without the stretch between commas that it leaves with nothing to say."""
    while found := find(text, phrase):
        start, end, _ = _marked(text, found)
        opens, ends = text.rfind(",", 0, start) + 1, text.find(",", end)
        ends = len(text) if ends < 0 else ends
        words = re.findall(r"[^\W\d]+", text[opens:start] + " " + text[end:ends])
        if set(map(str.lower, words)) <= _JOINS:
            # The comma before goes with the stretch; the one after it where it was the first.
            text = (text[: opens - 1] + text[ends:]) if opens else text[ends + 1 :].lstrip()
        else:
            text = _joined(text[:start].rstrip(), text[end:].lstrip())
    return text.strip()


def with_words(text: str, words: str) -> str:
    """Return text and then the words."""
    body = text.rstrip()
    return f"{body}{'' if not body else ' ' if body[-1] in '.,;:!?…' else ', '}{words}"


def _marked(text: str, found: re.Match[str]) -> tuple[int, int, float]:
    """Return where a phrase begins and ends with the marks of (phrase:1.2) around it, and its weight."""
    number = re.match(r":(\d+(?:\.\d+)?)\)", text[found.end() :])
    if number and text[: found.start()].endswith("("):
        return found.start() - 1, found.end() + number.end(), float(number[1])
    return found.start(), found.end(), 1.0


def _joined(left: str, right: str) -> str:
    """Return what stood before and after a phrase, without what joined it to one of them."""
    follows = re.match(r"[\w(\[]+", right)
    if follows and follows[0].lower() == "and":
        right = right[follows.end() :].lstrip()
    elif not follows or follows[0].lower() in GOES_ON:
        while (last := re.search(r"\s*\b(\w+)$", left)) and last[1].lower() in _JOINS:
            left = left[: last.start()]
    return left + (" " if re.match(r"[\w(\[]", right) else "") + right


def _stretch_of(text: str, phrase: str) -> int | None:
    """Return the place of the stretch between commas in which the phrase ends, None if it is not there."""
    found = find(text, phrase) if phrase.strip() else None
    return text[: found.end()].count(",") if found else None


def _stands_alone(stretch: str, others: Collection[str]) -> bool:
    whole = stretch.count("(") == stretch.count(")") and stretch.count("[") == stretch.count("]")
    return whole and not any(other.strip() and says(stretch, other) for other in others)


def _capital(new: str, old: str, before: str) -> str:
    """Return new with a capital where it begins the prompt in place of one."""
    return new[:1].upper() + new[1:] if not before.strip() and old[:1].isupper() else new
