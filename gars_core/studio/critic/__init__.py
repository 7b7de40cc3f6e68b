"""Looking at a picture, and drawing it again as advised."""
