"""The parts of the Setup page and of beginning a session."""
