"""Spoiled forms for measuring how readers bear them."""
