"""What the tests need to drive real PostgreSQL servers."""
