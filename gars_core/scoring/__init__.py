"""What a picture is worth for what was asked: plain measurements of its pixels, and what words ask of them."""
