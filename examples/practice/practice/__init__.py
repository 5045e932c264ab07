"""A practice's clients, behind an API and on pages: the worked example of pazpaz_pii."""
