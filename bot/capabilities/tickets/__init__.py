"""Complaints: each worked as an improvement (the rule or tool is wrong) or as clarity (it is unknown).

rules.py       every state, every move, who may make it and who hears of it, as one table; priority and next dates
models.py      the ticket, one row per move, who joined in
actions.py     filing and making a move: compare and set, so that of two people pressing at once one wins
"""
