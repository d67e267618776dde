"""Outcomes and asks: what every team is after, in its own words, and what it wants from the CTO for that.

models.py rules.py actions.py views.py handlers.py    the register: outcomes and their history
asks/                                                 asks, from "I need something" to "kept"
hooks.py                                              what rituals may ask about, and what their answers become
home.py                                               this capability's part of App Home
"""
