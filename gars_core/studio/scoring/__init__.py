"""Pictures judged: by colours and light, by CLIP, against what is usual."""
