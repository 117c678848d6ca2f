"""Text made comparable, with a way back to the original."""
