"""What a person types to find words, as a query of FTS5."""

from __future__ import annotations

import re
import unicodedata

MOST_WORDS = 64
"""More phrases than this only cost time: no prompt holds them all."""

_PHRASE_OR_WORD = re.compile(r'"([^"]*)"|([^\s"]+)')
_LETTERS = re.compile(r"[^\W_]+")


def words_query(text: str) -> str:
    """Return the query for all words of text, in quotes for phrases; "" if there are none.

    Only letters and digits get through, in FTS5's quotes, so nothing in text is taken for an operator.
    """
    found = _PHRASE_OR_WORD.findall(unicodedata.normalize("NFC", text))
    phrases = [" ".join(_LETTERS.findall(phrase or word)) for phrase, word in found]
    return " ".join(f'"{phrase}"' for phrase in list(dict.fromkeys(filter(None, phrases)))[:MOST_WORDS])
