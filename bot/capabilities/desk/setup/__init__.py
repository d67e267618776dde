"""Set-up: who is the CTO, who leads what, the first letter, start. Each step can be left and taken up again.

rules.py     how far it is, who may do what next
models.py    what no other table says about it
actions.py   the four steps, in the database
standing.py  where it stands, shown after every step
handlers.py  who the CTO is, and the start
teams.py     team_handlers.py team_views.py      who leads what
letter.py    letters.py                          the first letter
stages.py    what is begun a week after the other, each by one tap
trying.py    trying_views.py                     see it as somebody, ask me now, send me a test
views.py     the forms, and the four steps
"""
