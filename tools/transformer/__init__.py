"""Building of the small transformer of models/data/transformer; needs the extras ``train`` and ``teacher``."""
