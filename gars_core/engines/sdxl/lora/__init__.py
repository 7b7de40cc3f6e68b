"""LoRAs: their files, the weights they are meant for, and merging them in and out."""
