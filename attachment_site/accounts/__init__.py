"""Who may come to the desk: signing in, the second factor, and when a session ends."""
