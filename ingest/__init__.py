"""Landing: source contracts, and the jobs that turn delivered files into change-tracked raw tables."""
