"""What the speed of judging is measured with: rows, and one process each for us and for the peers."""
