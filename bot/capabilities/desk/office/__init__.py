"""The office of the CTO: who holds it and the roles beside it, who stands in, how it passes on.

models.py    an offer of the office to a successor
"""
