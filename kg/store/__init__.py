"""Where triples are kept: a port (base), an engine in a folder of generations, or a server elsewhere."""
