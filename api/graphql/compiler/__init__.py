"""From arguments to SPARQL: filters, orders, pages, and the reader that runs one query for each level."""
