"""Stretches of a sentence: lists, articles, capitals, and the joints around the user's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from gars_core.types import Span

ARTICLE = re.compile(r"\b([Aa])~ ")
SOUNDS_LIKE_VOWEL = re.compile(r"[aeiou]|hour|heir|honest|honor|8|1[18]\b|x-", re.IGNORECASE)
SOUNDS_LIKE_CONSONANT = re.compile(r"eu|ewe|one\b|once|uk|uni(?![mn])|us[aeu]|uto", re.IGNORECASE)


def article(word: str) -> str:
    """Return "a" or "an" for the word that follows, "" if that is an article itself."""
    if re.match(r"(?:a|an|the)\b", word, re.IGNORECASE):
        return ""
    return "an" if SOUNDS_LIKE_VOWEL.match(word) and not SOUNDS_LIKE_CONSONANT.match(word) else "a"


def enumerate_spans(items: Sequence[Sequence[Span]]) -> list[Span]:
    """Join items into one list: "x", "x and y", "x, y and z"; a comma before "and" if an item has one of its own."""
    compound = any(" and " in span.text for item in items for span in item)
    spans = list(items[0])
    for n, item in enumerate(items[1:], start=2):
        last = n == len(items)
        joint = ", " if not last else ", and " if compound else " and "
        spans += [Span(joint, "frame"), *item]
    return spans


def tidy(spans: Sequence[Span]) -> list[Span]:
    """Settle articles, the first capital and the joint after the idea; only frame words change."""
    merged = merge(spans)
    for n, span in enumerate(merged):
        if span.by == "frame":
            rest = "".join(later.text for later in merged[n + 1 :])
            text = _articles(span.text, rest)
            if n and merged[n - 1].by == "idea":
                text = _after_idea(merged[n - 1].text, text)
            merged[n] = replace(span, text=text)
    if merged and merged[0].by == "frame":
        text = merged[0].text.lstrip(" ,:;")
        merged[0] = replace(merged[0], text=text[:1].upper() + text[1:])
    if merged and merged[-1].by == "frame":
        merged[-1] = replace(merged[-1], text=merged[-1].text.rstrip(" ,:;"))
    return [span for span in merged if span.text]


def merge(spans: Sequence[Span]) -> list[Span]:
    """Join neighbouring stretches of frame words; attributes stay apart even when they touch."""
    merged: list[Span] = []
    for span in spans:
        if merged and span.by == merged[-1].by == "frame":
            merged[-1] = Span(merged[-1].text + span.text, "frame")
        elif span.text:
            merged.append(span)
    return merged


def _articles(text: str, rest: str) -> str:
    while match := ARTICLE.search(text):
        word = article(text[match.end() :] + rest)
        if match[1] == "A":
            word = word.capitalize()
        text = text[: match.start()] + (word + " " if word else "") + text[match.end() :]
    return text


def _after_idea(idea: str, text: str) -> str:
    """Return the words after the idea, without a second mark where the idea ends with its own."""
    if idea[-1] in ".!?…" and text[:1] in ",:;":
        rest = text[1:].lstrip()
        return " " + rest[:1].upper() + rest[1:]
    if idea[-1] in ",:;" and text[:1] in ",:;":
        return text[1:]
    return text
