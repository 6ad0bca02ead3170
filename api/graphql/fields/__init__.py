"""The fields of the schema: a module for each kind of thing, read for all objects of a level at once."""
