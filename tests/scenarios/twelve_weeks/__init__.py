"""Twelve weeks of a company of sixty in five zones, with everything that Cadence does in use."""
