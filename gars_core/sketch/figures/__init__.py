"""The subject and its companions: silhouettes, where they stand, what they are made of."""
