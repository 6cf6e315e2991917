"""Lists of one face a picture: who it is, where it is, and what is asked of it."""
