"""SPARQL 1.1 against one real `kg serve`: the query language, the two protocols, updates; cases are data."""
