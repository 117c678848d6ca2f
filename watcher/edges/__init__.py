"""One outside library each, behind a protocol of a few methods (see `ports`)."""
