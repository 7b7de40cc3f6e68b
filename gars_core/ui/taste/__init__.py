"""The parts of the Taste page."""
