"""Benchmarks: figures, printed as ratios measured in one run. `make bench` runs them; the tests never time anything."""
