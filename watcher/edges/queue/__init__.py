"""The queue that carries jobs between workers: Procrastinate, in a schema of its own beside the store's."""
