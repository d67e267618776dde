"""What is about a person: nothing is relayed and no ticket is kept. The bot helps to talk, and points to who can help.

models.py     whom to ask whether it is settled, and where harassment is reported
rules.py      the prepared conversation, and who can sit with two people; pure
actions.py    beginning and ending a talk
opening.py    the conversation of three: opened once, and then forgotten who is in it
handlers.py   the forms, and what the owner settles
views.py      what is shown
"""
