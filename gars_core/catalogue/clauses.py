"""Cuts a person's own words into clauses, each liked or disliked, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from gars_core.catalogue.polarity import (
    AFTERTHOUGHT,
    ASKED_WHY,
    DOUBT,
    JOINS_COMPLAINT,
    LIKE,
    NEGATION,
    NOT_A_NEGATION,
    REMARK,
)

_COLOURS = (
    "black|white|gray|grey|red|blue|green|yellow|orange|pink|purple|violet|brown|teal|gold|silver|cream|cyan|"
    "magenta|navy|turquoise|beige"
)
SENTENCE = re.compile(r"[.;!?\n]+")
_PIECES = re.compile(r"[.;!?\n:()]+|\s-+\s|\b(?:but|though|although|however|yet|instead|rather|while|whereas)\b")
_SEPARATOR = re.compile(r"\s*(,)\s*(?:(?:and|or|nor) )?| (and|or|nor) |\s*[/&+]\s*")
_PLACE = re.compile(
    r" (?=(?:in|on|at|under|over|with|by|from|near|beside|inside|among|above|below|behind|through|during|against) )"
    r"|(?<=photos|prints) of |(?<=photo|print) of |(?<=paintings|portraits) of |(?<=painting|portrait|drawings) of "
    r"|(?<=drawing|posters) of |(?<=sketch|poster) of "
)
_FILLER = re.compile(
    r"(?<![\u00a0-])\b(?:i(?:'m|'d|'ve|'ll)?|we|us|my|me|you|it|it's|its|they|them|there|here|this|that|these|those|"
    r"is|are|am|be|was|were|would|could|should|can|do|does|have|has|had|really|very|quite|just|also|always|usually|"
    r"mostly|kind of|sort of|some|any|lots? of|a lot of|a bit|a little|plenty of|lots|all|especially|particularly|"
    r"something|anything|everything|things?|stuff|please|maybe|perhaps|pictures? of|images? of|"
    r"in (?:it|there|here|this)|love|loves|like|likes|liked|loved|adore|prefer|want|wants|wish|hope|enjoy|enjoys|"
    r"favou?rites?|give|make|show|see|add|more|yes|big fan of|fan of|into|fond of|so|such|as|too|much|many|to see|"
    r"to|lovely|nice|good|great|beautiful|amazing|awesome|fantastic|brilliant|wonderful|gorgeous|stunning|excellent|"
    r"incredible|wow|pretty|thanks|thank you|sorry|at all|with me|anyway|everywhere|well|way|both|"
    r"the (?:picture|image)s?(?= (?:is|are|was|looks?)\b)|feels?|looks?|seems?|will|'s|'re|missing|lacks?|i miss|"
    r"even|still|ones?)\b(?![\u00a0-])"
)
_MEANS_LITTLE = re.compile(
    r"\b(?:the|a|an|and|or|picture|image|light|lighting|colou?rs?|whole|thing|scene|result|look|tone|style|of|how|what)\b"
)


@dataclass(frozen=True)
class Clause:
    """A stretch of what a person said, in lower case and without "I love" and the like.

    sure: whether it is clear that it is liked or disliked. start, end: its place in the whole text, filler included.
    """

    text: str
    likes: bool
    sure: bool = True
    start: int = 0
    end: int = 0


def clauses(text: str, together: Iterable[str] = ()) -> tuple[Clause, ...]:
    """Return the clauses in the order said; together: phrases that are not cut at an "and" or an "in" of theirs.

    "no", "hate", "too" and the like turn what follows into a dislike, up to a comma, "but" or the sentence's end; in a
    list ("no cars, people or dogs") up to the list's end. A complaint is no like of what it is about. What is negated
    twice is not sure.
    """
    low = _glue(text, together)
    clause_list: list[Clause] = []
    start = 0
    for end, after in [*((mark.start(), mark.end()) for mark in _PIECES.finditer(low)), (len(low), len(low))]:
        clause_list = _read(low[start:end], start, clause_list)
        start = after
    return tuple(clause_list)


def _read(stretch: str, offset: int, before: list[Clause]) -> list[Clause]:
    """Return the clauses before with those of a stretch, which may throw a doubt on what was said before it."""
    clause_list = list(before)
    asked_why = bool(ASKED_WHY.search(stretch))
    likes, binding, joined = True, "", 0
    pieces, separators = _cut(stretch)
    for number, (at, piece) in enumerate(pieces):
        place = offset + at
        if number and not likes and not _carries(separators[number - 1], separators[number:], binding):
            likes = True
        if LIKE.search(NEGATION.sub(" ", piece)):
            likes = True
        if not number or separators[number - 1].split()[-1:] not in (["and"], ["or"], ["nor"]):
            joined = len(clause_list)
        complaint = AFTERTHOUGHT.search(piece)
        doubt = DOUBT.search(piece) or (number and JOINS_COMPLAINT.fullmatch(piece))
        if complaint or doubt or asked_why:
            sure = bool(complaint) and not doubt and not asked_why
            bare = _blank(ASKED_WHY, _blank(DOUBT, _blank(AFTERTHOUGHT, piece)))
            complained = _clause(_blank(NEGATION, bare), False, place, sure)
            # "cats and dogs are boring" is of both; "a castle. It makes no sense" of what was named last
            about = joined if complained else max(0, len(clause_list) - 1)
            clause_list[about:] = [replace(clause, likes=False, sure=False) for clause in clause_list[about:]]
            clause_list += complained
            continue
        marks = list(NEGATION.finditer(piece))
        if not marks:
            clause_list += _clause(piece, likes, place, not REMARK.search(piece))
            continue
        first, last, kind = marks[0].start(), marks[-1].end(), str(marks[0].lastgroup)
        ahead = _clause(piece[:first], likes, place)
        after = _clause(piece[last:], False, place + last, len(marks) == 1 and kind != "unsure")
        if ahead and (not after or kind == "verbal"):
            said_of = _MEANS_LITTLE.sub("", ahead[-1].text).strip()
            sure = kind != "unsure" and len(marks) == 1 and (not after or not said_of)
            clause_list += _clause(piece[:first] + " " * (last - first) + piece[last:], False, place, sure)
        else:
            clause_list += ahead
            clause_list += [replace(clause, start=place + first) for clause in after[:1]] + after[1:]
        likes, binding = False, kind
    return clause_list


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """Return a text with spaces in place of what matches."""
    return pattern.sub(lambda match: " " * len(match.group()), text)


def _as_long(pattern: str, words: str, text: str) -> str:
    """Return a text with other words in place of what matches, and spaces, so that every place stays."""
    return re.sub(pattern, lambda match: words.ljust(len(match.group())), text)


def _glue(text: str, together: Iterable[str]) -> str:
    """Return text in lower case and as long, with no-break spaces inside what belongs together.

    What is no negation is gone, and comparisons and some negations stand as a plain "no".
    """
    low = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    low = low.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace("\u00a0", " ").replace("\t", " ")
    low = _as_long(r"\b(?:anything|everything) but\b", "avoid", low)
    low = _as_long(r"\bno[ -]?one\b", "nobody", low)
    low = _as_long(r"\bw/o\b", "no", low)
    low = _as_long(r"\bin the dark\b", "at night", low)
    low = _as_long(r"\b(?:would|will|'d|'ll) make me (?:very |so )?(?:happy|smile)\b", "", low)
    low = _as_long(r"\b(?:in|on|of) (?:the|this|my|any|your) (?:pictures?|images?|photos?|scene)\b", "", low)
    low = _as_long(r"\b(?:rather than|instead of)\b", "no", low)
    low = re.sub(
        r"\b(rather|prefer)\b([^.;!?\n]*?) (?:than|over)\b", lambda m: f"{m[1]}{m[2]} no".ljust(len(m[0])), low
    )
    low = re.sub(r"\b(prefer (?!to\b)[^,.;!?\n]*?) to (?!see\b|have\b|be\b)", r"\1 no ", low)
    low = re.sub(r"[:?](?=\s*(?:yes|no|never)\b(?: (?:please|thanks|thank you|way))?\s*(?:$|[,.;!\n]))", " ", low)
    low = _blank(NOT_A_NEGATION, low)
    low = re.sub(rf"\b({_COLOURS}) and (?=(?:{_COLOURS})\b)", "\\1\u00a0and\u00a0", low)
    for phrase in together:
        if phrase in low:
            low = low.replace(phrase, phrase.replace(" ", "\u00a0"))
    return low


def _cut(stretch: str) -> tuple[list[tuple[int, str]], list[str]]:
    """Return the pieces of a stretch with their starts, and the word or comma between each two."""
    pieces, separators, start = [], [], 0
    for match in _SEPARATOR.finditer(stretch):
        pieces.append((start, stretch[start : match.start()]))
        separators.append(match.group().strip())
        start = match.end()
    return [*pieces, (start, stretch[start:])], separators


def _carries(separator: str, later: list[str], binding: str) -> bool:
    """Say whether a dislike goes on past a separator: "hate" binds a list by and/or, "no" by or/nor alone."""
    closers = ("or", "nor", "and") if binding == "dislike" else ("or", "nor")
    ends = [mark.split()[-1] for mark in (separator, *later) if mark and mark != ","]
    return bool(ends) and ends[0] in closers


def _clause(piece: str, likes: bool, start: int, sure: bool = True) -> list[Clause]:
    """Return a piece as clauses, parted where it says where or with what; none if nothing but filler is left."""
    clause_list, at = [], 0
    for end, after in [*((mark.start(), mark.end()) for mark in _PLACE.finditer(piece)), (len(piece), len(piece))]:
        words = " ".join(_FILLER.sub(" ", piece[at:end]).replace("\u00a0", " ").split())
        if re.search(r"\w", words):
            if words == "nobody":
                words, likes = "people", not likes
            clause_list.append(Clause(words, likes, sure, start + at, start + end))
        at = after
    return clause_list
