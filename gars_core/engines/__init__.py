"""The outside: one library a file, each imported inside functions."""

import os

# Has torch ask for large pages on Linux: without them a processor spends a twentieth of SDXL's time on getting memory.
# Torch looks at it once, when it first takes memory, so that it cannot wait for the engine that gains by it.
os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")
