"""The media library: what is taken in, and the list of it."""
