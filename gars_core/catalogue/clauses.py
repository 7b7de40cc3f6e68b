"""Cuts a person's own words into clauses, each liked or disliked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_COLOURS = (
    "black|white|gray|grey|red|blue|green|yellow|orange|pink|purple|violet|brown|teal|gold|silver|cream|cyan|"
    "magenta|navy|turquoise|beige"
)
_NOT_A_NEGATION = re.compile(
    r"\b(?:not (?:only|just)|no (?:matter|doubt)|nothing (?:better|beats)|(?:can't|cannot|can not|never) (?:get|have) "
    r"(?:enough|tired|bored) of|never get (?:tired|bored) of|why not|not bad|not to mention)\b"
)
_DISLIKE = (
    r"hat(?:e|es|ed|ing)|dislik(?:e|es|ed)|detest|loathe|avoid|despise|"
    r"(?:can't|cannot|can not|couldn't) (?:stand|bear)|"
    r"(?:don't|do not|doesn't|does not|didn't|never|wouldn't|would not|not) (?:really |much |particularly )?"
    r"(?:like|want|care for|enjoy|love|need)|"
    r"(?:not|never) (?:been )?(?:a (?:big |great )?fan of|fond of|into|keen on)|(?:sick|tired|bored) of"
)
_WITHOUT = (
    r"nothing (?:too|that is|with|like)|not (?:too|so|very|that|overly|as)(?: much| many)?|"
    r"too (?:much|many)|no more|less|fewer|without|except(?: for)?|minus|free of|no|not|never|nothing|none of|"
    r"too|skip|isn't|aren't|nor|don't|doesn't|didn't|do not|does not|did not|cannot|can't"
)
_NEGATION = re.compile(rf"\b(?:(?P<dislike>{_DISLIKE})|(?P<without>{_WITHOUT}))\b")
_AFTERTHOUGHT = re.compile(
    r"\b(?:(?:is|are|'s) )?(?:not|never) (?:really )?(?:my (?:thing|taste|style|cup of tea)|for me)\b|"
    r"\b(?:bores?|annoys?|disgusts?|repels?) me\b|\bturns? me off\b"
)
_LIKE = re.compile(
    r"\b(?:love|loves|like|likes|adore|prefer|want|wants|enjoy|favou?rites?|give me|show me|more|yes|"
    r"please|fan of|instead|into)\b"
)
_SENTENCE = re.compile(r"[.;!?\n:()]+|\s-+\s|\b(?:but|though|although|however|yet|instead|rather)\b")
_SEPARATOR = re.compile(r"\s*(,)\s*(?:(?:and|or|nor) )?| (and|or|nor) |\s*[/&+]\s*")
_PLACE = re.compile(
    r" (?=(?:in|on|at|under|over|with|by|from|near|beside|inside|among|above|below|behind|through|during|against) )"
    r"|(?<=photos|prints) of |(?<=photo|print) of |(?<=paintings|portraits) of |(?<=painting|portrait|drawings) of "
    r"|(?<=drawing|posters) of |(?<=sketch|poster) of "
)
_FILLER = re.compile(
    r"\b(?:i(?:'m|'d|'ve|'ll)?|we|my|me|you|it|it's|its|they|there|this|that|these|those|is|are|am|be|was|would|could|"
    r"should|can|do|does|have|has|really|very|quite|just|also|always|usually|mostly|kind of|sort of|some|any|lots? of|"
    r"a lot of|a bit|a little|plenty of|lots|something|anything|everything|things?|stuff|please|maybe|perhaps|"
    r"pictures? of|images? of|love|loves|like|likes|adore|prefer|want|wants|enjoy|enjoys|favou?rites?|give|make|show|"
    r"more|yes|big fan of|fan of|into|fond of|so|such|as|too|much|many|to see|to|lovely|nice|good|great|beautiful)\b"
)


@dataclass(frozen=True)
class Clause:
    """A stretch of what a person said, in lower case and without "I love" and the like."""

    text: str
    likes: bool


def clauses(text: str, together: Iterable[str] = ()) -> tuple[Clause, ...]:
    """Return the clauses in the order said; together: phrases that are not cut at an "and" or an "in" of theirs.

    "no", "hate", "too" and the like turn what follows into a dislike, up to a comma, "but" or the sentence's end; in a
    list ("no cars, people or dogs") up to the list's end. What is negated twice is left out: it cannot be told.
    """
    clause_list: list[Clause] = []
    for sentence in _SENTENCE.split(_glue(text, together)):
        pieces, separators = _cut(_NOT_A_NEGATION.sub(" ", sentence))
        likes = True
        binding = ""
        for number, piece in enumerate(pieces):
            if number and not likes and not _carries(separators[number - 1], separators[number:], binding):
                likes = True
            if _LIKE.search(_NEGATION.sub(" ", piece)):
                likes = True
            if _AFTERTHOUGHT.search(piece):
                clause_list += _clause(_AFTERTHOUGHT.sub(" ", piece), False)
                continue
            marks = list(_NEGATION.finditer(piece))
            if not marks:
                clause_list += _clause(piece, likes)
                continue
            clause_list += _clause(piece[: marks[0].start()], likes)
            likes, binding = False, str(marks[0].lastgroup)
            if len(marks) == 1:
                clause_list += _clause(piece[marks[0].end() :], False)
    return tuple(clause_list)


def _glue(text: str, together: Iterable[str]) -> str:
    """Return text in lower case, with no-break spaces inside what belongs together."""
    low = " ".join(text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split(" "))
    low = re.sub(r"\b(?:anything|everything) but\b", "avoid", low)
    low = re.sub(rf"\b({_COLOURS}) and (?=(?:{_COLOURS})\b)", "\\1\u00a0and\u00a0", low)
    for phrase in together:
        if phrase in low:
            low = low.replace(phrase, phrase.replace(" ", "\u00a0"))
    return low


def _cut(sentence: str) -> tuple[list[str], list[str]]:
    """Return the pieces of a sentence and the word or comma between each two."""
    pieces, separators, start = [], [], 0
    for match in _SEPARATOR.finditer(sentence):
        pieces.append(sentence[start : match.start()])
        separators.append(match.group().strip())
        start = match.end()
    return [*pieces, sentence[start:]], separators


def _carries(separator: str, later: list[str], binding: str) -> bool:
    """Say whether a dislike goes on past a separator: "hate" binds a list by and/or, "no" by or/nor alone."""
    closers = ("or", "nor", "and") if binding == "dislike" else ("or", "nor")
    ends = [mark.split()[-1] for mark in (separator, *later) if mark and mark != ","]
    return bool(ends) and ends[0] in closers


def _clause(piece: str, likes: bool) -> list[Clause]:
    """Return a piece as clauses, parted where it says where or with what; none if nothing but filler is left."""
    parts = (_FILLER.sub(" ", part.replace("\u00a0", " ")) for part in _PLACE.split(piece))
    return [Clause(" ".join(part.split()), likes) for part in parts if re.search(r"\w", part)]
