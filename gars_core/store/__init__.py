"""What is kept on disk: SQLite holds the truth, files hold the pictures, Chroma holds an index of both."""
