"""The models there are: makers, servers, what is on the shelf."""
