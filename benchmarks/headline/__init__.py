"""The headline measurements: nine groups, ours and its peers in one run, one result file for each."""
