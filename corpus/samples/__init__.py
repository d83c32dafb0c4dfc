"""Sample forms for the demonstration and the tests: public facts, authored prose. See README.md."""
