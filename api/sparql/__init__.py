"""SPARQL 1.1 Protocol for strangers: guard first, then workers that can be killed."""
