"""Once a quarter the register becomes the run sheet for the all-hands: team by team, what was reached and learned, what
runs, and what needs help. Asks are not in it: they are between those they concern.

quarters.py     a quarter, and when it is time to think of the all-hands; pure
sheet.py        what stands on it; pure
reading.py      out of the register
views.py        on the screen and as a file
handlers.py     `/outcomes runsheet`
offer.py        two weeks before a quarter ends, the desk offers it
"""
