"""Which nodes of different sources are the same thing: stories, incidents, systems, names."""
