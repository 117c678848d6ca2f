"""What is said about a story, to whom, when, and in which words."""
