"""The values there are to choose from: the catalogue and the user's own, with their vectors and neighbours."""
