"""Writes over HTTP: a child process that holds the writer's lock of the store only while writes come."""
