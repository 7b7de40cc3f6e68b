"""Which column of a file is what: guessed by name and content, put right by the person, and made into entries."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from statistics import mean

from gars_core.errors import BadInput
from gars_core.infotext import own_prompt
from gars_core.library.entries import Entry
from gars_core.library.safety import is_flagged

FIELDS = ("text", "url", "width_px", "height_px", "source", "rating", "unsafe", "picture")
"""What a column may be: fields of Entry."""
RATING_SCALE = "rating_scale"
"""A mapping's one entry that names no column: which of RATING_SCALES the ratings are on."""
RATING_SCALES = {
    "-1 to 1": (-1.0, 1.0),
    "0 to 1": (0.0, 1.0),
    "1 to 5": (1.0, 5.0),
    "1 to 10": (1.0, 10.0),
    "0 to 100": (0.0, 100.0),
}
MAX_PROMPT_CHARACTERS = 10_000
"""A longer prompt is not kept."""
_MAX_SIDE_PX, _MAX_URL_CHARACTERS, _MAX_SOURCE_CHARACTERS = 65_535, 2_000, 100
_NAMES = {
    "text": "prompt prompts text caption positive_prompt positive prompt_text full_prompt description sentence",
    "url": "url image_url img_url link image_link uri src image_uri image_src",
    "width_px": "width w image_width width_px original_width",
    "height_px": "height h image_height height_px original_height",
    "source": "source_site source site website domain dataset program",
    "rating": "gars_rating rating score stars aesthetic aesthetic_score user_rating aesthetics",
    "unsafe": "prompt_nsfw_or_image_nsfw nsfw unsafe is_nsfw adult prompt_nsfw image_nsfw punsafe nsfw_score",
    "picture": "picture",
}
_OTHER_NAMES = {
    "id",
    "seed",
    "step",
    "steps",
    "cfg",
    "sampler",
    "timestamp",
    "user_name",
    "image_name",
    "model",
    "negative_prompt",
    "part_id",
    "date",
    "hash",
    "index",
    "language",
    "title",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]+")
_FLAGS = {"true": True, "yes": True, "nsfw": True, "unsafe": True, "y": True, "t": True}


def is_heading(first: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Say whether a table's first row names its columns: known names, or words where the others have numbers."""
    names = {_plain(cell) for cell in first}
    if names & _OTHER_NAMES or any(names & set(known.split()) for known in _NAMES.values()):
        return not any(_is_url(cell) for cell in first)
    return any(
        not _is_number(cell) and cell and all(_is_number(row[place]) for row in others if place < len(row))
        for place, cell in enumerate(first)
    ) and bool(others)


def guess(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return {field: column} as far as names and the first rows tell."""
    guessed: dict[str, str] = {}
    by_name = {_plain(column): column for column in reversed(columns)}
    for field, names in _NAMES.items():
        if name := next((name for name in names.split() if name in by_name), None):
            guessed[field] = by_name[name]
    content = {column: [row[place] for row in rows if row[place]] for place, column in enumerate(columns)}
    free = {
        column: cells
        for column, cells in content.items()
        if cells and column not in guessed.values() and _plain(column) not in _OTHER_NAMES
    }
    if "url" not in guessed and (url := next((name for name, cells in free.items() if all(map(_is_url, cells))), None)):
        guessed["url"] = url
        del free[url]
    words = {
        name: cells for name, cells in free.items() if not all(map(_is_number, cells)) and not any(map(_is_url, cells))
    }
    if "text" not in guessed and words:
        guessed["text"] = max(words, key=lambda name: mean(map(len, words[name])))
    if "width_px" not in guessed and "height_px" not in guessed:
        sides = [name for name, cells in free.items() if all(64 <= _whole(cell) <= 16_384 for cell in cells)]
        if len(sides) == 2:
            guessed["width_px"], guessed["height_px"] = sides
    sites = [
        name
        for name, cells in words.items()
        if name not in guessed.values()
        and max(map(len, cells)) <= 40
        and len(set(cells)) <= max(2, len(cells) // 4)
        and " " not in cells[0]
    ]
    if "source" not in guessed and len(sites) == 1:
        guessed["source"] = sites[0]
    if "rating" in guessed:
        ours = _plain(guessed["rating"]) == "gars_rating"
        guessed[RATING_SCALE] = "-1 to 1" if ours else _scale(content[guessed["rating"]])
    return guessed


def check_mapping(columns: Sequence[str], mapping: Mapping[str, str]) -> None:
    """Raise BadInput for a mapping that names no prompts, or columns that are not there."""
    if not mapping.get("text"):
        raise BadInput("No column is said to hold the prompts.", "Choose the one that does.")
    for field, column in mapping.items():
        if field == RATING_SCALE:
            if column not in RATING_SCALES:
                raise BadInput(f"There is no scale {column!r} of ratings.", "Choose one from the list.")
        elif field not in FIELDS or column not in columns:
            raise BadInput(f"There is no column {column!r} for {field!r}.", f"There are {', '.join(columns)[:300]}.")


def entry_maker(columns: Sequence[str], mapping: Mapping[str, str]) -> Callable[[Sequence[str], int], Entry]:
    """Return what makes a row's cells into an entry; what cannot be understood beside the text is left unknown."""
    places = [columns.index(mapping[field]) if mapping.get(field) else -1 for field in FIELDS]
    low, high = RATING_SCALES[mapping.get(RATING_SCALE, "-1 to 1")]

    def entry(cells: Sequence[str], line: int) -> Entry:
        text, url, width, height, source, rating, unsafe, picture = (
            cells[place] if place >= 0 else "" for place in places
        )
        text = clean(own_prompt(text))
        return Entry(
            text,
            line=line,
            url=_url(url),
            width_px=_side(width),
            height_px=_side(height),
            source=clean(source)[:_MAX_SOURCE_CHARACTERS],
            rating=_rating(rating, low, high),
            unsafe=_is_true(unsafe) or is_flagged(text),
            picture=clean(picture),
        )

    return entry


def clean(text: str) -> str:
    """Return a text that any database and page can hold: no control characters, no halves of characters."""
    text = _CONTROL.sub(" ", text.replace("\r\n", "\n")).strip()
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _plain(name: str) -> str:
    return re.sub(r"\W+", "_", name.strip().casefold())


def _is_url(cell: str) -> bool:
    return cell.lstrip().lower().startswith(("http://", "https://"))


def _is_number(cell: str) -> bool:
    return not math.isnan(_number(cell))


def _number(cell: str) -> float:
    """Return a finite number, not-a-number for anything else."""
    try:
        number = float(cell)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def _whole(cell: str) -> int:
    number = _number(cell)
    return int(number) if number == number and number == int(number) else 0


def _side(cell: str) -> int:
    side = _whole(cell) if cell else 0
    return side if 0 < side <= _MAX_SIDE_PX else 0


def _url(cell: str) -> str:
    cell = clean(cell) if cell else ""
    return cell if _is_url(cell) and len(cell) <= _MAX_URL_CHARACTERS and not any(map(str.isspace, cell)) else ""


def _rating(cell: str, low: float, high: float) -> float | None:
    number = _number(cell) if cell else math.nan
    return (number - low) / (high - low) * 2 - 1 if low <= number <= high else None


def _is_true(cell: str) -> bool:
    """Read yes and no as files write them, and a probability."""
    if not cell:
        return False
    number = _number(cell)
    return number > 0.5 if number == number else _FLAGS.get(cell.strip().casefold(), False)


def _scale(cells: Sequence[str]) -> str:
    """Return the smallest usual scale that holds all these ratings."""
    numbers = [number for number in map(_number, cells) if number == number]
    if not numbers or min(numbers) < 0:
        return "-1 to 1"
    return next((name for name, (_, high) in list(RATING_SCALES.items())[1:] if max(numbers) <= high), "0 to 100")
