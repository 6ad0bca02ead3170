"""The same lists and values by the side index."""
