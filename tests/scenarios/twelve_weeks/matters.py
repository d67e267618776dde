"""What the company of sixty is after, wants, and complains about: the words, and what becomes of each."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


@dataclass(frozen=True, slots=True)
class Aim:
    """An outcome as its lead writes it; a question is unknown territory."""

    team: str
    words: str
    states: tuple[str, ...] = ()
    """How it stands from the round after on, in the words of the menu; later it stays as it was."""
    learnt: tuple[str, ...] = ()
    """What was learnt, likewise."""
    begins: int = 0
    """In which round its lead writes it down."""


_STEADY: Final = ("On track", "On track", "On track", "On track", "On track")
AIMS: Final = (
    Aim("payments", "Pay-outs in one day, not three", ("On track", "At risk", "Reached")),
    Aim(
        "payments",
        "Do partners want an API?",
        learnt=("Two of five would pay for it.", "They would pay, and not use it."),
    ),
    Aim("payments", "Refunds without a form", ("On track",), begins=4),
    Aim("it", "Every office has its own spares", begins=5),
    Aim("search", "One search for everything", ("On track", "At risk", "At risk", "At risk", "On track")),
    Aim("data", "Reports by eight in the morning", ("On track", "Reached")),
    Aim("data", "Can we predict churn?", learnt=("Three months of data are too few.", "Twelve are enough.")),
    Aim("platform", "No deploy takes longer than ten minutes", _STEADY),
    Aim("it", "Nobody waits for a laptop", ("On track", "On track", "On track", "On track", "Reached")),
    Aim("mobile", "The app starts in a second", _STEADY),
    Aim("billing", "Every invoice right the first time", ("On track", "Off track", "At risk", "On track", "On track")),
    Aim("release", "Two releases a week, none by hand", _STEADY),
    Aim("security", "No password older than the company", ("On track", "On track", "On track", "At risk", "At risk")),
    Aim("support", "An answer within the hour", _STEADY),
    Aim("design", "One button looks like one button", _STEADY),
)

WISHES: Final = (
    ("payments", "A day with the bank's engineers. Their help desk takes a week."),
    ("search", "A word with the vendor: they have not answered since Tuesday."),
    ("data", "A talk with legal about the retention of events"),
    ("platform", "The budget for a load test"),
    ("it", "Twenty laptops at once, not one by one"),
    ("mobile", "Somebody who knows the old login"),
    ("billing", "A decision: which country first?"),
    ("release", "An end date for the freeze"),
    ("security", "Two weeks without new features"),
    ("support", "Engineers on the phone for one morning"),
    ("design", "To sit in when outcomes are written"),
    ("payments", "A second pair of eyes on the contract"),
    ("search", "The budget for two more machines"),
    ("data", "Access to the warehouse in Denver"),
    ("mobile", "A test phone for everybody"),
    ("billing", "An hour with the CFO"),
    ("platform", "A word that on-call comes first"),
    ("release", "A room for a week"),
)


class Fate(StrEnum):
    """What becomes of a complaint."""

    CLEAR = "clear, and published"
    CHANGED = "changed by whoever complained"
    BY_OTHERS = "changed by others"
    DECLINED = "declined, with a reason"
    WAITING = "still open at the end"


@dataclass(frozen=True, slots=True)
class Grievance:
    week: int
    """1 is the first week in which one can complain."""
    who: str
    words: str
    fate: Fate
    answer: str = ""
    anonymous: bool = False


GRIEVANCES: Final = (
    Grievance(
        1, "ana", "Who may release on Fridays?", Fate.CLEAR, "Whoever is on call may. It was never written down."
    ),
    Grievance(1, "sam", "Laptops take five weeks.", Fate.CHANGED, "Ten stand ready in the cupboard."),
    Grievance(
        2, "greta", "Nobody knows when the freeze ends.", Fate.CLEAR, "On the first Monday of the quarter, at noon."
    ),
    Grievance(
        2, "tunde", "Access to the warehouse needs four signatures.", Fate.CHANGED, "One signature, within a day."
    ),
    Grievance(
        3,
        "karl",
        "Secrets are shared in chat because the vault is slow.",
        Fate.CHANGED,
        "The vault answers in a second.",
    ),
    Grievance(3, "ella", "The stand-up of Release takes 40 minutes.", Fate.CHANGED, "Ten minutes, standing."),
    Grievance(
        4, "owen", "Whose decision is the price on the page?", Fate.CLEAR, "Grace decides; Omar hears of it first."
    ),
    Grievance(
        4,
        "bisi",
        "Customers wait while we ask three teams who owns exports.",
        Fate.BY_OTHERS,
        "Data owns exports; it says so in the tool.",
    ),
    Grievance(5, "noah", "Are contractors on call?", Fate.CLEAR, "No. Not in the first year."),
    Grievance(
        5,
        "pia",
        "My lead's calendar is full, and so is hers.",
        Fate.DECLINED,
        "We won't add a day for it now: the hiring of March does more.",
        anonymous=True,
    ),
    Grievance(
        6, "rangi", "Broken keyboards are sent to Berlin and back.", Fate.CHANGED, "Auckland has its own spares."
    ),
    Grievance(6, "yusuf", "Test data is a year old.", Fate.CHANGED, "It is made anew every night."),
    Grievance(7, "tess", "Do we bill in pounds or not?", Fate.CLEAR, "From January on."),
    Grievance(7, "bikash", "Every deploy asks twice whether I am sure.", Fate.CHANGED, "It asks once."),
    Grievance(
        8,
        "lia",
        "Designs are decided in a channel I am not in.",
        Fate.BY_OTHERS,
        "They are decided in #design, in the open.",
    ),
    Grievance(8, "amaka", "Nights on call are counted as days.", Fate.CLEAR, "A night counts as one and a half."),
    Grievance(9, "leo", "The audit wants the same list from three of us.", Fate.WAITING),
    Grievance(9, "marta", "Who answers the bank when Tom is away?", Fate.WAITING),
    Grievance(10, "seun", "The status page says green while we get calls.", Fate.WAITING),
    Grievance(
        11,
        "emil",
        "Who may sign for the bank?",
        Fate.CLEAR,
        "Tom, and Marta when he is away. It hangs in the kitchen, too.",
    ),
    Grievance(11, "ivy", "Every invoice is read by four people.", Fate.CHANGED, "Two read it."),
)
