"""The graph over HTTP: SPARQL 1.1, GraphQL and pages. Holds no SPARQL text and no knowledge of the store."""
