"""What a person types to find words, as a query of FTS5."""

from __future__ import annotations

import re
import unicodedata

MOST_WORDS = 64
"""More phrases than this only cost time: no prompt holds them all."""

_PHRASE_OR_WORD = re.compile(r'"([^"]*)"|([^\s"]+)')
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]$")
"""Ends like Thai, Lao, Japanese and Chinese, which write no spaces: FTS5 has a whole clause of theirs for a word."""
_LETTERS = re.compile(r"[^\W_]+")


def words_query(text: str) -> str:
    """Return the query for all words of text, in quotes for phrases; "" if there are none.

    Only letters and digits get through, in FTS5's quotes, so nothing in text is taken for an operator.
    """
    typed = _PHRASE_OR_WORD.findall(unicodedata.normalize("NFC", text))
    phrases = [" ".join(_LETTERS.findall(phrase or word)) for phrase, word in typed]
    distinct = list(dict.fromkeys(filter(None, phrases)))[:MOST_WORDS]
    return " ".join(f'"{phrase}"{"*" if _UNSPACED.search(phrase) else ""}' for phrase in distinct)
