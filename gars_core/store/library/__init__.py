"""The prompt library's truth: collections and entries in a database of their own."""
