"""The knowledge graph of AI incidents: documents in, sourced claims and triples out. Nothing here knows HTTP."""

__version__ = "0.1.0"
