"""GraphQL: a schema made from the ontology, answered by a few queries per level."""
