"""What the office learns from its approved decisions: training rows, challengers, promotion, drift."""
