"""What a picture can be asked for: attribute values and taste phrases as data files, and their vectors."""
