"""Lists of addresses as people have them: read, and each address in them found, however it is cited."""
