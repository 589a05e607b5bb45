"""Product promises on what is published, and every check's outcome as a row."""
