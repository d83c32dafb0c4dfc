"""The database of the service: its tables, how they are opened and changed, and the chain of decisions."""
