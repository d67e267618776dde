"""The office of the CTO: handed over, stood in for, claimed.

models.py offers.py   an offer to a successor, who must accept; what passes with it
absence.py            a deputy in the owner's place, and an office nobody holds
claims.py             an admin of the workspace takes a vacant office
roles.py role_handlers.py   who holds what since when, and changing it
personal.py           forgetting somebody who had to do with it
views.py rendering.py handlers.py
"""
