"""The use cases of GARS, each a straight line over the parts it is given."""

from gars_core.studio.studio import Studio

__all__ = ["Studio"]
