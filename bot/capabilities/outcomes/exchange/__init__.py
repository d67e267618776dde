"""The register as a sheet, out and in again.

sheet.py                CSV as text, safe for whoever opens it in a spreadsheet
plan.py                 what a sheet would change, line by line; pure
actions.py              making the sheet, and carrying out a plan
views.py handlers.py    `/outcomes export` and `/outcomes import`
"""
