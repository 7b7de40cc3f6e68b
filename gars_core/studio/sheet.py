"""Pictures inspected, as HTML: in the gallery, in a notebook, and as one file that needs nothing else."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from gars_core.scoring.scores import Scores, total
from gars_core.studio.gallery import Inspection
from gars_core.words import counted

STYLE = """<style>
.gars-sheet { display: grid; grid-template-columns: 9rem 1fr; gap: .15rem 1rem; line-height: 1.45;
  overflow-wrap: anywhere; margin: 0 !important; padding: 0 !important; }
.gars-sheet dt { opacity: .7; font-size: .85em; }
.gars-sheet dd { margin: 0 0 .3rem; }
.gars-sheet small, .gars-sheet details { opacity: .75; }
.gars-sheet details { font-size: .85em; }
.gars-sheet summary { cursor: pointer; }
.gars-inspected { display: grid; grid-template-columns: minmax(8rem, 12rem) 1fr; gap: 1.2rem; padding: 1rem 0;
  border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
.gars-inspected img { width: 100%; border-radius: .5rem; }
@media (max-width: 640px) { .gars-inspected, .gars-sheet { grid-template-columns: 1fr; } }
</style>"""
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>{style}<style>
:root {{ color-scheme: light dark; }}
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }}
</style><h1>{title}</h1>{rows}</html>
"""


@dataclass(frozen=True)
class ContactSheet:
    """Many pictures, one below the other; a notebook shows it so."""

    inspections: Sequence[Inspection]

    def _repr_html_(self) -> str:
        return STYLE + "".join(map(_row, self.inspections))

    def as_page(self, title: str) -> str:
        """Return a whole HTML document, the small pictures inside."""
        return _PAGE.format(title=escape(title), style=STYLE, rows="".join(map(_row, self.inspections)))


def story(inspection: Inspection) -> str:
    """Return what is known of a picture as a list of terms; every text is escaped."""
    picture = inspection.picture
    attributes = "; ".join(
        f"<small>{escape(label)}</small> {escape(', '.join(phrases))}"
        for label, phrases in inspection.attributes.items()
    )
    facts = [
        ("Idea", escape(inspection.idea) or "<small>no words: an open exploration</small>"),
        ("Attributes", attributes),
        ("Prompt", escape(picture.prompt)),
    ]
    if picture.proposal and picture.proposal != picture.prompt:
        facts.append(("Proposed before", escape(picture.proposal)))
    if picture.advice:
        facts.append(("Critic's advice", escape(picture.advice)))
    steps = f"{counted(inspection.steps, 'step')}, " if inspection.steps else ""
    facts.append(
        (
            "Drawn",
            escape(
                f"round {picture.round}, seed {picture.seed}, {inspection.maker}, {steps}"
                f"{picture.width_px} × {picture.height_px}"
            ),
        )
    )
    facts.append(("Rating", "not rated" if inspection.rating is None else f"{inspection.rating:+.2f}"))
    mean = total(inspection.scores)
    of_all = " <small>the mean of those below</small>" if len(inspection.scores) > 1 else ""
    facts.append(("Score", "not scored" if mean is None else f"{mean:.0%}{of_all}"))
    facts += [(escape(label), _judgement(scores)) for label, scores in inspection.scores.items()]
    return '<dl class="gars-sheet">' + "".join(f"<dt>{term}</dt><dd>{text}</dd>" for term, text in facts) + "</dl>"


def _judgement(scores: Scores) -> str:
    """Return the score; of several parts, one line that unfolds into their reasons."""
    if len(scores.parts) < 2:
        return f"{scores.overall:.0%} " + "".join(f"<small>{escape(part.reason)}</small>" for part in scores.parts)
    short = " · ".join(f"{escape(part.name)} {part.score:.0%}" for part in scores.parts)
    reasons = "<br>".join(f"{escape(part.name)}: {escape(part.reason)}" for part in scores.parts)
    return f"{scores.overall:.0%}<details><summary>{short}</summary>{reasons}</details>"


def _row(inspection: Inspection) -> str:
    alt = escape(", ".join(phrase for phrases in inspection.attributes.values() for phrase in phrases))
    image = "<small>The file of this picture is missing.</small>"
    if inspection.thumbnail:
        data = base64.b64encode(inspection.thumbnail.read_bytes()).decode()
        image = f'<img src="data:image/jpeg;base64,{data}" alt="{alt}">'
    return f'<div class="gars-inspected"><div>{image}</div>{story(inspection)}</div>'
