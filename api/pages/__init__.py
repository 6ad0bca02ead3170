"""Pages for people: server-rendered, readable without JavaScript; the same addresses give data to programs."""
