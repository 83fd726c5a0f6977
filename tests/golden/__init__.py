"""Golden data: what Go's libraries do, written down by Go programs of ours.

data/ holds it, inputs/ what Go was asked; `scripts/golden` makes it anew.
"""
