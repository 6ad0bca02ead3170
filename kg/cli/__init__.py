"""The `kg` command: data on standard output, progress and errors on standard error."""
