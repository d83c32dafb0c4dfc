"""What people do at the office, one module a verb; the API, the pages and the jobs all call these."""
