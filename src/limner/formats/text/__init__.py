"""Text in pictures: where it stands, what it says, and which of it does not count."""
