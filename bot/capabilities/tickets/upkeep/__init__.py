"""What time does to tickets: whoever works on one is reminded, questions lapse, nobody's ticket finds somebody, patterns show.

consequences.py   what follows from every move
rules.py          on which days somebody is reminded, what counts as stale and as recurring; pure
reminders.py      "word is due", and what has gone stale
recurring.py      what keeps coming back, told to those who can look deeper
lapsing.py        the job: a question nobody answered until its day, and tickets whose owner has left
desk.py           how many are open and stale, on the CTO's desk: counts, no words
"""
