"""What a person likes: beliefs, reasons in words, profiles."""
