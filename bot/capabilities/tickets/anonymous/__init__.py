"""Anonymous complaints: nothing here connects one to a person, and nobody but the complainer has the key.

models.py     what waits for the next morning, and what the keys are known by
keys.py       keys: made, read as somebody types them
actions.py    keeping a complaint until the morning, finding a ticket by its key, moves made with a key
arrivals.py   the job: the next morning's batch
handlers.py   reading and answering with a key
views.py      what is shown
"""
