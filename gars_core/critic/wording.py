"""Changes to the words of a prompt: a phrase named earlier, stressed, replaced, left out, added."""

from __future__ import annotations

import re
from collections.abc import Collection

from gars_core.prompting.check import find, says
from gars_core.prompting.noun_phrases import GOES_ON, SMALL_WORDS
from gars_core.prompting.spans import article

STRESS, STRESS_STEP, LEAST_STRESS, MOST_STRESS = 1.2, 0.2, 0.6, 1.6
_HEADS = frozenset("accents atmosphere echoes hints mood nod palette shades style touches".split())
_JOINS = (
    SMALL_WORDS
    | GOES_ON
    | _HEADS
    | frozenset("as bathed finished framed illuminated influenced lit seen shown".split())
)
"""Words that say nothing once the phrase that they belong to is gone; the heads only before "of" and "to"."""


def named_earlier(text: str, phrase: str, after: str, others: Collection[str]) -> str:
    """Return text with the phrase right after another one, at the beginning if that is "" or not there.

    A stretch between commas moves as a whole; if it says any of the others too, the phrase leaves it. A phrase that is
    a part of one of the others is named a second time. What stands that early already comes back as it is.
    """
    parts = re.split(r"(,\s*)", text)
    stretches = list(zip(["", *parts[1::2]], parts[::2], strict=True))  # each with the comma before it
    here, anchor = _stretch_of(text, phrase), _stretch_of(text, after)
    target = 0 if anchor is None else anchor + 1
    if here is not None and here <= target:
        return text
    words = phrase
    if here is not None:
        comma, stretch = stretches[here]
        words, rest = _taken_out(stretch, phrase, others)
        stretches[here : here + 1] = [(comma, rest)] if rest else []
    if target == 0:
        stretches[0] = (", ", stretches[0][1])
    stretches.insert(target, (", " if target else "", words))
    return "".join(comma + stretch for comma, stretch in stretches)


def stressed(text: str, phrase: str, more: bool = True) -> str:
    """Return text with the phrase as (phrase:1.2), or a step further if it is stressed; not more: a step less.

    A phrase that is not there is added. At the last step text comes back as it is.
    """
    match = find(text, phrase)
    if match is None:
        return with_words(text, f"({phrase}:{STRESS})") if more else text
    start, end, before = _marked(text, match)
    weight = round(before + (STRESS_STEP if more else -STRESS_STEP), 2)
    if not LEAST_STRESS <= weight <= MOST_STRESS:
        return text
    return f"{text[:start]}({match[0]}:{weight:g}){text[end:]}"


def replaced(text: str, old: str, new: str) -> str:
    """Return text with every old phrase as the new one, and the article before it as that asks."""
    done = ""
    while match := find(text, old):
        before = _before(text[: match.start()], new)
        done, text = done + before + _capital(new, match[0], done + before), text[match.end() :]
    return done + text


def without(text: str, phrase: str) -> str:
    """Return text without the phrase, and without the stretch between commas that it leaves with nothing to say."""
    while match := find(text, phrase):
        start, end, _ = _marked(text, match)
        opens, ends = text.rfind(",", 0, start) + 1, text.find(",", end)
        ends = len(text) if ends < 0 else ends
        words = re.findall(r"[^\W\d]+", text[opens:start] + " " + text[end:ends])
        if set(map(str.lower, words)) <= _JOINS and _whole(text[opens:ends]):
            # The comma before goes with the stretch; the one after it where it was the first.
            text = (text[: opens - 1] + text[ends:]) if opens else text[ends + 1 :].lstrip()
        else:
            text = _joined(text[:start].rstrip(), text[end:].lstrip())
    return text.strip()


def with_words(text: str, words: str) -> str:
    """Return text and then the words."""
    body = text.rstrip()
    return f"{body}{'' if not body else ' ' if body[-1] in '.,;:!?…' else ', '}{words}"


def says_twice(text: str, phrase: str) -> bool:
    """Say whether text holds the phrase more than once."""
    match = find(text, phrase)
    return match is not None and says(text[match.end() :], phrase)


def _marked(text: str, match: re.Match[str]) -> tuple[int, int, float]:
    """Return where a phrase begins and ends with the marks of (phrase:1.2) around it, and its weight."""
    number = re.match(r":(\d+(?:\.\d+)?)\)", text[match.end() :])
    if number and text[: match.start()].endswith("("):
        return match.start() - 1, match.end() + number.end(), float(number[1])
    return match.start(), match.end(), 1.0


def _joined(left: str, right: str) -> str:
    """Return what stood before and after a phrase, without what joined it to one of them."""
    listed = re.match(r"(?:(?:mood|style)\s+)?and\s+", right, re.IGNORECASE)
    right = right[listed.end() :] if listed else right
    follows = re.match(r"[\w(\[]+", right)
    if not follows or follows[0].lower() in (_JOINS - SMALL_WORDS if listed else GOES_ON):
        left = _without_joint(left)
    if left.endswith(("(", "[")):
        return left + right.lstrip(" ,")
    if right.startswith((":", ")", "]")):
        return left.rstrip(" ,") + right
    return _before(left + " ", right) + right if left and re.match(r"[\w(\[]", right) else left + right


def _without_joint(text: str) -> str:
    """Return text without the words at its end that led to what is gone; what stands before "and" is complete."""
    after = ""
    while after != "and" and (last := re.search(r"\s*\b(\w+)$", text)):
        word = last[1].lower()
        if word not in _JOINS or (word in _HEADS and after not in ("of", "to")):
            break
        text, after = text[: last.start()], word
    return text


def _before(text: str, new: str) -> str:
    """Return text with the article at its end, if there is one, as the words after it ask."""
    mark = re.search(r"\b(an?)(\s+)$", text, re.IGNORECASE)
    if not mark:
        return text
    word = article(new.lstrip("(["))
    return text[: mark.start()] + (word.capitalize() if mark[1][0].isupper() else word) + (mark[2] if word else "")


def _taken_out(stretch: str, phrase: str, others: Collection[str]) -> tuple[str, str]:
    """Return what of a stretch stands earlier, and what of it stays, "" if nothing does."""
    match = find(stretch, phrase)
    if not match or not _whole(stretch) or any(says(other, phrase) for other in others):
        return phrase, stretch
    if not any(other.strip() and says(stretch, other) for other in others):
        return re.sub(r"^and\s+", "", stretch, flags=re.IGNORECASE), ""
    start, end, _ = _marked(stretch, match)
    words_before = re.findall(r"\w+", stretch[:start])
    if words_before and words_before[-1].lower() not in _JOINS:  # "an eerie" would be left of "an eerie woodcut"
        return phrase, stretch
    return stretch[start:end], without(stretch, phrase)


def _stretch_of(text: str, phrase: str) -> int | None:
    """Return the place of the stretch between commas in which the phrase ends, None if it is not there."""
    match = find(text, phrase) if phrase.strip() else None
    return text[: match.end()].count(",") if match else None


def _whole(text: str) -> bool:
    """Say whether text holds the partners of its brackets."""
    return text.count("(") == text.count(")") and text.count("[") == text.count("]")


def _capital(new: str, old: str, before: str) -> str:
    """Return new with a capital where it begins the prompt in place of one."""
    return new[:1].upper() + new[1:] if not before.strip() and old[:1].isupper() else new
