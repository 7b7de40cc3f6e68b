"""The fields that events are made of, checked when an event is made and when it is read."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from gars_core.types import ValueSet


def distinct(values: ValueSet) -> ValueSet:
    """Return a set of values as it is. Raises ValueError if it is empty or names a value twice."""
    if not values or len(set(values)) < len(values):
        raise ValueError(f"a set holds values, each once, not {values[:4]}")
    return values


Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")]  # ids become the names of files
Seconds = Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)]
Score = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
RoundNumber = Annotated[int, Field(ge=1)]
CardPlace = Annotated[int, Field(ge=0)]
Values = Annotated[ValueSet, AfterValidator(distinct)]
