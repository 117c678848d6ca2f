"""When and where the turns run. A line here that decides about news is in the wrong file."""
