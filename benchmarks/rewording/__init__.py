"""Ways to reword an indicator without changing what it measures, and how often a model's answer changes with them."""
