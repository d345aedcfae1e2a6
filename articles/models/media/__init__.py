"""The media library: its rows, and where each stands."""
