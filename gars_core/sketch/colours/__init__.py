"""Palettes, colour words, and the last changes of light and colour."""
