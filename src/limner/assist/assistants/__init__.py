"""The assistants that come with Limner, one module each."""
