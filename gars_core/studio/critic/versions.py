"""The chain of pictures that advice made out of each other, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gars_core.critic.reading import read
from gars_core.critic.suggest import Step
from gars_core.critic.wording import replaced
from gars_core.errors import BadInput
from gars_core.prompting.difference import difference
from gars_core.prompting.emphasis import plain, weighted
from gars_core.session.picture import Picture


@dataclass(frozen=True)
class Version:
    """A picture of the chain. changes: what is different from the one before, a sentence each; none for the first.

    advice: what the box said when it was drawn, "" for the first. score: in [0, 1], None if it was not judged.
    """

    picture: Picture
    changes: tuple[str, ...]
    advice: str
    score: float | None


def before(pictures: Mapping[str, Picture], id: str) -> list[Picture]:
    """Return the pictures from the first to this one that advice made out of each other. pictures: by id."""
    chain = [pictures[id]]
    while chain[0].advice and chain[0].parent in pictures and pictures[chain[0].parent] not in chain:
        chain.insert(0, pictures[chain[0].parent])
    return chain


def after(pictures: Mapping[str, Picture], id: str) -> Iterator[Picture]:
    """Yield the pictures that advice made from this one, from these, and so on; those of an older picture first."""
    seen, waiting = {earlier.id for earlier in before(pictures, id)}, [id]
    while waiting:
        parent = waiting.pop(0)
        for picture in pictures.values():
            if picture.parent == parent and picture.advice and picture.id not in seen:
                seen.add(picture.id)
                waiting.append(picture.id)
                yield picture


def followed(chain: Sequence[Picture]) -> list[Step]:
    """Return the advice that was followed on the way along a chain."""
    return [
        Step(version.attributes, next_version.advice) for version, next_version in zip(chain, chain[1:], strict=False)
    ]


def changes(
    old: Picture,
    new: Picture,
    phrase: Callable[[str], str],
    scores: tuple[float | None, float | None],
) -> tuple[str, ...]:
    """Say what is different about a picture: attributes, words, weights, seed, score."""
    swaps = [
        (phrase(before), phrase(after))
        for before, after in zip(old.attributes, new.attributes, strict=False)
        if before != after
    ]
    swapped = old.prompt
    for before, after in swaps:
        swapped = replaced(swapped, before, after)
    return (
        *(f"{before} → {after}" for before, after in swaps),
        *_words(swapped, new.prompt),
        *_stress(swapped, new.prompt),
        *_weights(new.advice),
        *(["Another seed"] if new.seed != old.seed else []),
        *(["Another picture maker"] if new.maker != old.maker else []),
        *_score(*scores),
    )


def _words(old: str, new: str) -> list[str]:
    """Say which words came, went and moved; how much each counts is left to _stress."""
    by_kind: dict[str, list[str]] = {"keep": [], "add": [], "remove": []}
    for segment in difference(plain(old), plain(new)):
        by_kind[segment.kind] += [words.strip() for words in segment.text.split(",") if words.strip()]
    come, gone = by_kind["add"], by_kind["remove"]
    moved = [words for words in come if words in gone]
    told = (
        ("New words", [words for words in come if words not in moved]),
        ("Words gone", [words for words in gone if words not in moved]),
        ("Moved", moved),
    )
    return [f"{label}: {' … '.join(words)}" for label, words in told if words]


def _stress(old: str, new: str) -> list[str]:
    before = weighted(old)
    stressed = [
        f"{words} ×{weight:.3g}" for words, weight in weighted(new) if weight != 1 and (words, weight) not in before
    ]
    return [f"Stressed: {', '.join(stressed)}"] if stressed else []


def _weights(advice: str) -> list[str]:
    try:
        read_changes = read(advice)
    except BadInput:
        return []
    weights = {
        kind: [change.words.lower() for change in read_changes if change.kind == kind] for kind in ("more", "less")
    }
    return [
        f"From now on, {' and '.join(words)} count{'s' * (len(words) == 1)} {kind}"
        for kind, words in weights.items()
        if words
    ]


def _score(old: float | None, new: float | None) -> list[str]:
    if old is None or new is None:
        return []
    points = round(100 * new) - round(100 * old)
    if not points:
        return ["Score as before"]
    return [f"Score {abs(points)} {'point' if abs(points) == 1 else 'points'} {'higher' if points > 0 else 'lower'}"]
