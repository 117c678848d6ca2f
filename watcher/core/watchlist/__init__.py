"""Who and what is watched: entities with names and guards, and signals over them."""
