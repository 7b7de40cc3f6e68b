"""Scores beside the pictures: kept, replaced, and there too in a database from before them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gars_core.scoring.scores import Part, Scores
from gars_core.store import db
from gars_core.store.scores import ScoreStore

SCORES = Scores(0.5, (Part("Palette", 0.25, 'nearest to "plum"'), Part("Light", 0.75, "")))


def store(folder: Path) -> ScoreStore:
    return ScoreStore(db.open_database(folder))


def test_scores_come_back_as_they_were_and_the_newest_counts(tmp_path: Path) -> None:
    store(tmp_path).set("p1", "looks", Scores(0.1, ()))
    store(tmp_path).set("p1", "looks", SCORES)
    store(tmp_path).set("p1", "clip", Scores(0.9, ()))
    store(tmp_path).set("p2", "looks", Scores(0.2, ()))
    assert store(tmp_path).of(["p1", "p3"]) == {"p1": {"looks": SCORES, "clip": Scores(0.9, ())}}


def test_a_database_from_before_scores_gets_their_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.setattr(db, "MIGRATIONS", db.MIGRATIONS[:3])
        db.open_database(tmp_path).close()
    store(tmp_path).set("p1", "looks", SCORES)
    assert store(tmp_path).of(["p1"]) == {"p1": {"looks": SCORES}}
