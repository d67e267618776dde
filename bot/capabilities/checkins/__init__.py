"""Check-ins: rituals are files in `prompts/rituals/`, and this asks them of whoever they are meant for.

rituals.py ritual_files.py   what a file may say; reading, overlaying, checking
enrolment.py planning.py     who is asked when; every slot that came due ends as a row
rules.py actions.py          what an answer is and what it does
views.py handlers.py         how it looks in Slack and what people press there
preview.py                   the coming asks of one person, before anything is sent
"""
