"""Work that takes time: the processes that judge and audit, and the jobs in the background."""
