"""Indices of vectors: in Chroma, in mapped files, in memory. Each can be made anew from the truth."""
