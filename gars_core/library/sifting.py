"""What is kept of some rows: prompts that can be read, are not there already, and are not nearly the same as others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from gars_core.library.columns import MAX_PROMPT_CHARACTERS
from gars_core.library.dedupe import NearDuplicates, key, normal
from gars_core.library.entries import Counts, Entry
from gars_core.library.language import language_of
from gars_core.library.rows import Row

KEPT_PROBLEMS, KEPT_EXAMPLES = 1_000, 20


@dataclass(frozen=True)
class Batch:
    """Entries to keep, each with its key; (line, why) of others; counts with those of all rows before; where to go on.

    Of what cannot be read the first KEPT_PROBLEMS are told of, of duplicates the first KEPT_EXAMPLES.
    """

    entries: list[Entry]
    keys: list[bytes]
    problems: list[tuple[int, str]]
    counts: Counts
    position: int


def sift(
    rows: Sequence[Row],
    entry: Callable[[Sequence[str], int], Entry],
    counts: Counts,
    known: Callable[[Sequence[bytes]], set[bytes]],
    near: NearDuplicates | None,
) -> Batch:
    """Return what to keep of one or more rows. known: which of some keys are there; near: None keeps near ones too."""
    unread: list[tuple[int, str]] = []
    told: list[Entry] = []
    for row in rows:
        new = entry(row.cells, row.number) if row.cells is not None else None
        if new is None:
            unread.append((row.number, row.problem))
        elif len(new.text) > MAX_PROMPT_CHARACTERS:
            unread.append(
                (row.number, f"Its prompt has {len(new.text):,} characters; {MAX_PROMPT_CHARACTERS:,} is the limit.")
            )
        elif new.text:
            told.append(new)
    first, exact = _first_ones(told, known)
    apart = near.fresh([text for _, text, _ in first]).tolist() if near else [True] * len(first)
    alike = [new for (new, _, _), stays in zip(first, apart, strict=True) if not stays]
    kept = [(new, code) for (new, _, code), stays in zip(first, apart, strict=True) if stays]
    return Batch(
        [replace(new, language=language_of(new.text)) for new, _ in kept],
        [code for _, code in kept],
        [
            *unread[: max(0, KEPT_PROBLEMS - counts.unreadable)],
            *_examples(exact, counts.exact, "It is there already"),
            *_examples(alike, counts.near, "It is nearly the same as another one"),
        ],
        Counts(
            counts.read + len(rows),
            counts.kept + len(kept),
            counts.exact + len(exact),
            counts.near + len(alike),
            counts.unreadable + len(unread),
            counts.empty + len(rows) - len(unread) - len(told),
        ),
        rows[-1].end,
    )


def _first_ones(
    entries: Sequence[Entry],
    known: Callable[[Sequence[bytes]], set[bytes]],
) -> tuple[list[tuple[Entry, str, bytes]], list[Entry]]:
    """Return (entry, its words, their key) of those not met before, and the others."""
    texts = [normal(new.text) for new in entries]
    keys = [key(text) for text in texts]
    seen = known(keys)
    first, others = [], []
    for new, text, code in zip(entries, texts, keys, strict=True):
        if code in seen:
            others.append(new)
        else:
            seen.add(code)
            first.append((new, text, code))
    return first, others


def _examples(entries: Sequence[Entry], before: int, why: str) -> list[tuple[int, str]]:
    return [(dropped.line, f"{why}: {dropped.text[:80]}") for dropped in entries[: max(0, KEPT_EXAMPLES - before)]]
