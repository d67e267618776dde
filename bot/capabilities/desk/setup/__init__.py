"""Set-up: who is the CTO, who leads what, the first letter, start. Each step can be left and taken up again.

rules.py    how far it is, who may do what next
models.py   what no other table says about it
actions.py  the four steps        teams.py   who leads what
letter.py   the first letter      views.py   the forms, and where set-up stands
handlers.py
"""
