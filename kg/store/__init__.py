"""Where triples are kept: a port (base), an embedded engine, and the folder that holds its generations."""
