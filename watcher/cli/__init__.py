"""The command line: one file a noun. It asks the store and the core, and prints; it decides nothing."""
