"""Getting models from the hub: all at once or one by one, checked, recorded, and removed again."""
