"""Tells that a sentence is not English by its small words and its letters; identifiers need longer texts than these."""

from __future__ import annotations

import re

# Of French, German, Spanish, Italian, Portuguese, Dutch, Polish, Swedish and Turkish; none is an English word or a name
# that is common in English.
_OTHERS = frozenset(
    "je tu il elle nous vous ils j aime adore déteste veux les des du une un le la et ou avec sans pas est sont mais "
    "plus beaucoup très c d l qu ne dans sur aux moi "
    "ich du er sie wir ihr mag liebe hasse möchte und oder nicht kein keine keinen der das den dem ein eine einen mit "
    "ohne ist sind aber sehr mehr viel bitte auch für im zu "
    "me gusta gustan encanta encantan odio quiero el los las una y o sin con muy pero más mucho mucha por del al yo es "
    "mi piace piacciono amo odio vorrei gli lo che della delle dei degli di senza molto ma più il non sono e "
    "eu gosto adoro não quero os as um uma do da dos das muito mas mais sem com em "
    "ik hou haat wil graag van het een en geen niet maar met zonder veel "
    "lubię kocham nie bez jest jag älskar gillar inte och utan med ett seviyorum ve değil".split()
)
_ENGLISH = frozenset(
    "i you we the a an and or of in on at with without no not but love like hate want is are it this that more less "
    "please my me to for from too very".split()
)
_SHARED = frozenset("me no in on an al du d l c o e es em as do a il van med un y er so am das con".split())
"""Count for neither language, or for the other only beside a word that is none of these."""


def is_other_language(sentence: str) -> bool:
    """Say whether a sentence is clearly not English: by letters that are not Latin, or more foreign than English words.

    A few foreign nouns without a small word, as "perro", cannot be told.
    """
    letters = [letter for letter in sentence if letter.isalpha()]
    if sum(ord(letter) > 0x24F for letter in letters) * 2 > len(letters):
        return True
    words = re.findall(r"[^\W\d_]+", sentence.casefold())
    foreign = sum(word in _OTHERS and word not in _SHARED and word not in _ENGLISH for word in words)
    hints = sum(word in _OTHERS and word in _SHARED for word in words)
    english = sum(word in _ENGLISH and word not in _SHARED for word in words)
    return foreign > 0 and foreign + hints > english
