"""What the environment says."""

from __future__ import annotations

import pytest

from gars_core.settings import Settings


@pytest.mark.parametrize(
    ("said", "eight_bits"), [({}, True), ({"GARS_SDXL_BITS": "8"}, True), ({"GARS_SDXL_BITS": " 16 "}, False)]
)
def test_sdxl_computes_in_eight_bits_unless_somebody_wants_more(said: dict[str, str], eight_bits: bool) -> None:
    assert Settings.from_environment(said).eight_bits == eight_bits


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert Settings.from_environment({"GARS_DATA_DIR": "", "GARS_MODELS_DIR": "", "GARS_ENGINES": ""}) == Settings()
