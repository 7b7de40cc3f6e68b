"""The parts of the Rate page."""
