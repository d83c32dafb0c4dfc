"""Who may do what: users and their roles, logins, tokens, limits."""
