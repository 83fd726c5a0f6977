"""What pytest calls, once a marked test was found."""
