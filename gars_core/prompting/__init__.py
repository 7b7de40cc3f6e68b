"""Realise attributes as a sentence, check that it keeps to its brief, count and repair: pure text."""
