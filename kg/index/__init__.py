"""A side index of one state of the graph: incidents in order of date, counts, facets, names and text, in one file.

Everything in it follows from the store, which stays the truth: the file can be lost, rebuilt and checked at any time,
and whoever finds none asks the store.
"""
