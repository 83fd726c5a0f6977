"""Which cassette file a test, or a fixture, has."""
