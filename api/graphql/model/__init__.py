"""From ontology and shapes to types: which fields there are, what they lead to, how they are filtered and sorted."""
