"""One pass each: the outside first, then a pure decision, then one save."""
