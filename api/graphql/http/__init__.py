"""GraphQL over HTTP: requests, caps, answers."""
