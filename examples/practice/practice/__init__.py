"""A practice's clients behind an API: the worked example of pazpaz_pii."""
