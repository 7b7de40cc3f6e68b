"""The embedded picture maker: composed from silhouettes and painting filters, with no weights to download."""
