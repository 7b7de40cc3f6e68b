"""The outside: one library a file, each imported inside functions."""
