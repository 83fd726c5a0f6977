"""Asking Go: each module makes some of the files in data/."""
