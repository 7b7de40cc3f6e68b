"""The main job: rounds, the queue, variations, best of several, portraits."""
