"""When people may be written to: everybody's own hours and absences, and the company's calendar.

rules.py     what was put into a form, and why it cannot be
wording.py   hours, days and pauses as a sentence says them
actions.py   kept with the member and the workspace, changes of the company's audited
hours.py     "My hours" and away, as people do it
company.py   the company's calendar, as owner and deputy do it
views.py     the forms and the overview
"""
