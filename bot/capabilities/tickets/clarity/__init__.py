"""Clarifications: an answer that turned out to be clear, published once, and repeated on purpose until it is news to nobody.

rules.py      when one has landed, when to say it again, who may say so
models.py     the clarification, and one row for each time it was said
actions.py    publishing, repeating, letting it rest
ledger.py     reading them
notices.py    "publish it?" and "say it again?"
views.py      what people see; forms.py, what they fill in
handlers.py   `/complain clarified`, buttons and forms
jobs.py       asks for the next repetition
passing.py    what goes with the CTO's office
"""
