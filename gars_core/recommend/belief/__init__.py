"""What is believed of every value: a Gaussian, its prior, and the rows of evidence that move it."""
