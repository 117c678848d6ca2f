"""Names in texts: one pass finds candidates, guards decide, verdicts explain, signals combine."""
