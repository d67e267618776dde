"""Looking deeper into what keeps coming back, instead of mending it once more: a declared deep dive, or a system review.

forms.py     the form, and what everybody concerned reads of it; pure
handlers.py  opened by the proposal (upkeep/recurring.py), and sent
"""
