"""SDXL-Lightning on this computer: its files, its memory, its prompts and its pictures."""
