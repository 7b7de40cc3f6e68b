from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from gars_core.catalogue.loader import load_catalogue
from gars_core.catalogue.own_values import add_value
from gars_core.catalogue.vectors import SHIPPED_VECTORS, VectorFile, read_vectors, vectors_for, write_vectors
from gars_core.engines.fakes.encoder import FakeEncoder
from gars_core.errors import GarsError
from gars_core.types import FloatArray


class Counting(FakeEncoder):
    """A stand-in that may pass for another encoder and remembers what it was asked."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> FloatArray:
        self.asked += texts
        return super().encode(texts)


def shipped_id() -> str:
    return read_vectors(SHIPPED_VECTORS).encoder_id


def test_shipped_words_need_no_encoder() -> None:
    catalogue = load_catalogue()
    vectors = vectors_for(catalogue, None)
    assert vectors.values.shape == (len(catalogue.attributes), 384) and vectors.values.dtype == np.float32
    assert vectors.bank.shape == (len(catalogue.phrases), 384)
    assert np.linalg.norm(vectors.values, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_only_the_users_own_words_are_encoded_and_then_cached(tmp_path: Path) -> None:
    add_value(load_catalogue(tmp_path), tmp_path, "mood", "silly")
    catalogue, cache = load_catalogue(tmp_path), tmp_path / "cache" / "vectors.npz"
    encoder = Counting(shipped_id())
    first = vectors_for(catalogue, encoder, cache=cache)
    assert encoder.asked == ["silly"]
    row = catalogue.position["mood:silly"]
    assert np.allclose(first.values[row], FakeEncoder().encode(["silly"])[0], atol=1e-3)
    second = vectors_for(catalogue, encoder, cache=cache)
    assert encoder.asked == ["silly"]
    assert np.allclose(first.values, second.values, atol=1e-3)


def test_own_words_without_an_encoder_are_an_error_that_names_one(tmp_path: Path) -> None:
    add_value(load_catalogue(tmp_path), tmp_path, "mood", "silly")
    with pytest.raises(GarsError, match="silly"):
        vectors_for(load_catalogue(tmp_path), None)


def test_another_encoder_makes_all_vectors_itself(tmp_path: Path) -> None:
    catalogue, cache = load_catalogue(), tmp_path / "vectors.npz"
    encoder = Counting("another")
    vectors = vectors_for(catalogue, encoder, cache=cache)
    assert vectors.encoder_id == "another" and len(encoder.asked) == len(catalogue.attributes) + len(catalogue.phrases)
    assert vectors_for(catalogue, encoder, cache=cache).encoder_id == "another"
    assert len(encoder.asked) == len(catalogue.attributes) + len(catalogue.phrases)


def test_a_damaged_cache_is_made_again(tmp_path: Path) -> None:
    cache = tmp_path / "vectors.npz"
    cache.write_bytes(b"not an archive")
    assert vectors_for(load_catalogue(), Counting("another"), cache=cache).encoder_id == "another"
    assert read_vectors(cache).encoder_id == "another"


def test_damaged_shipped_vectors_are_named(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npz"
    path.write_bytes(b"not an archive")
    with pytest.raises(GarsError, match="vectors.npz"):
        vectors_for(load_catalogue(), None, shipped=path)
    np.savez(path.open("wb"), encoder_id=np.array("x"), texts=np.array(["a", "b"]), vectors=np.ones((1, 4)))
    with pytest.raises(GarsError, match="2 texts"):
        read_vectors(path)


def test_a_file_of_vectors_gives_back_what_was_written(tmp_path: Path) -> None:
    rows = FakeEncoder().encode(["a", "чёрный кот"])
    write_vectors(tmp_path / "v.npz", VectorFile("e", ("a", "чёрный кот"), rows))
    found = read_vectors(tmp_path / "v.npz")
    assert (found.encoder_id, found.texts) == ("e", ("a", "чёрный кот"))
    assert np.allclose(found.rows, rows, atol=1e-3)
