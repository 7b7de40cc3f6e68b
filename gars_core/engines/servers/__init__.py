"""Other programs that draw, asked over HTTP: each server that a person adds is a picture maker."""
