"""Renderers of a sample form: one module per container, each form → bytes."""
