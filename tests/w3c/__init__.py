"""The W3C test suites of SPARQL, run over HTTP against any server: `python -m tests.w3c --help`."""
