"""Handing a complaint back: whoever complained is offered to change it themselves, on terms that are said beforehand.

terms.py      scope, hours, decision right and date, as one sentence; pure
models.py     the terms of an offer
actions.py    offering
ledger.py     what was offered
forms.py      the form of an offer
handlers.py   sending it
"""
