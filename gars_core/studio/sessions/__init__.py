"""Sessions: events go in, states come out; what is said in them, their branches and their files."""
