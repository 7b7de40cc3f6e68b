"""What model files are: manifests, people's own folders, whether a file of weights is whole."""
