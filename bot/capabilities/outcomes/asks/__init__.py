"""Asks: what a lead wants from the CTO. A debt until it is kept, or declined with a reason.

rules.py      every state, every move, who may make it and who hears of it, as one table
models.py     the ask, and one row per move
actions.py    making a move: compare and set, so that of two people pressing at once one wins
views.py      what asker, owner and receiver see
handlers.py   buttons and forms
notices.py    what each of them is owed to hear
desk.py       what of it stands on the CTO's desk, where (places.py) and how (desk_views.py)
digest.py     what of it the weekly digest tells, and how (digest_views.py)
"""
