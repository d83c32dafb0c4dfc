"""What the tests of faults share: servers to kill, clients that note every answer, and what must hold afterwards."""
