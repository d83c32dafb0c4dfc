"""The knowledge base of measures: what they are, who states them, and the office's own part of it."""
