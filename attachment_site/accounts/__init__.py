"""Staff accounts: sign-in, the second factor, browser sessions and re-authentication."""
