"""Complaining: one form, whichever way somebody came to it.

forms.py     the form, and what looks alike above it
handlers.py  opened by a button, a command or a message; sent; "me too" and "this answers it"
"""
