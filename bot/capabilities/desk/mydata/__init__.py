"""What Cadence knows about somebody: seen, handed out, forgotten, and deleted when its time is over.

people.py     the core's own tables: who somebody is here, what they were told, who changed what
actions.py    export and forget, over every capability's part
rules.py      who cannot be forgotten now, and what has to be typed
views.py      the lines on Home, the form, what is said afterwards
handlers.py   what is typed and pressed
retention.py  the nightly job that deletes what is old
"""
