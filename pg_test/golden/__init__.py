"""A database in every state, to be dumped once per release: what later versions have to read and go on with."""
