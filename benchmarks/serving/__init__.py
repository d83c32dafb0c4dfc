"""Load on the service: what is sent, and who sends it."""
