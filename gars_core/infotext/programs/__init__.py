"""The forms of their own that programs write: a file a program."""
