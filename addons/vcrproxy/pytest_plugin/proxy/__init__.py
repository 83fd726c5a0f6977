"""The proxy: found, started, and told what to do."""
