"""From any format to any other: recognised, read, written, read back."""
