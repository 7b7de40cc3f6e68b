"""GARS, a generative art recommendation studio: everything but the screen."""

__version__ = "0.1.0"
