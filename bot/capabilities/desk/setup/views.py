"""Where set-up stands, and the forms of its steps. Pure."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bot.capabilities.desk.setup.letter import LONGEST, Letter, show_letter
from bot.capabilities.desk.setup.rules import Progress, Step, TeamStanding, may_claim, open_steps, whose_turn
from bot.capabilities.desk.setup.stages import StageStanding, begin_button, can_begin, setting_buttons, stage_line
from bot.core.people import Person, first_name
from bot.core.roles import may
from bot.core.slack import blocks
from bot.core.slack.events import Block, SlackMessage, View
from bot.core.text import Mrkdwn, clock_time, escape, inline

MOST_BUTTONS = 3

_TITLES = {
    Step.OWNER: "Who is the CTO",
    Step.LEADS: "Who leads what",
    Step.LETTER: "The first letter",
    Step.START: "Start",
}
_ACTIONS = {
    Step.OWNER: "desk.choose_owner",
    Step.LEADS: "desk.choose_leads",
    Step.LETTER: "desk.write_letter",
    Step.START: "desk.start",
}
_TO_DO = {
    Step.OWNER: "Say who the CTO is",
    Step.LEADS: "Say who leads what",
    Step.LETTER: "Write the first letter",
    Step.START: "Start",
}
MORE: Final[Mapping[str, tuple[str, str, bool]]] = MappingProxyType(
    {
        "desk.see_as": ("See it as somebody…", "setup.try", False),
        "desk.ask_me": ("Ask me now", "checkins.answer", False),
        "desk.send_test": ("Send me a test", "test.send", False),
        "desk.give_roles": ("Roles", "roles.give", False),
        "desk.office": ("The office", "office.hand_over", True),
    }
)
"""What stands under "⋯", by the button's action id: its label, its verb, and whether it is there only once it runs."""
_TO_CHANGE = {
    Step.OWNER: "Name another CTO",
    Step.LEADS: "Change who leads what",
    Step.LETTER: "Change the letter",
}


# Where it stands -----------------------------------------------------------------------------------------------------


def standing_message(shown: Sequence[Block]) -> SlackMessage:
    return blocks.message("Where set-up stands", *shown)


def standing_view(shown: Sequence[Block]) -> View:
    return blocks.modal("desk.standing", "Setting up Cadence", shown, submit="", close="Close")


def show_standing(
    person: Person, progress: Progress, *, is_admin: bool, stages: Sequence[StageStanding] = (), note: str = ""
) -> list[Block]:
    """The four steps, what this person may do next, and whose turn it is otherwise. `note` is mrkdwn."""
    shown = [blocks.section(note)] if note else []
    shown.append(blocks.section(f"{_headline(progress)}\n{_steps(person, progress)}"))
    if stages:
        shown.append(blocks.section("\n".join(stage_line(each, person) for each in stages)))
    steps = open_steps(person, progress)
    elements = [begin_button(each) for each in can_begin(stages, person)]
    elements += setting_buttons(stages, person)
    elements += [_step_button(step, progress) for step in steps]
    if may_claim(is_admin=is_admin, progress=progress) and Step.OWNER not in steps:
        elements.append(claim_button())
    more = [
        blocks.option(label, action)
        for action, (label, verb, only_once_it_runs) in MORE.items()
        if may(person.roles, verb) and (progress.started_at is not None or not only_once_it_runs)
    ]
    if elements and more:
        shown.append(blocks.actions(*elements[:MOST_BUTTONS], blocks.overflow("desk.setup_more", more)))
    elif elements:
        shown.append(blocks.actions(*elements[:MOST_BUTTONS]))
    if progress.next_step and progress.next_step not in steps:
        shown.append(blocks.context(f"The next step is for {inline(whose_turn(progress))}."))
    return shown


def _headline(progress: Progress) -> str:
    if progress.started_at is not None:
        return "*Cadence is running.*" if progress.owner_id else "*Cadence is running, and nobody is its CTO.*"
    done = sum(progress.is_done(step) for step in Step)
    return f"*{done} of {len(Step)} steps done.* Nobody hears of me before the last one."


def _steps(person: Person, progress: Progress) -> str:
    return "\n".join(f"{_mark(step, progress)} *{_TITLES[step]}:* {_said(step, person, progress)}" for step in Step)


def _mark(step: Step, progress: Progress) -> str:
    if progress.is_done(step):
        return ":white_check_mark:"
    return ":arrow_forward:" if step is progress.next_step else ":white_small_square:"


def _said(step: Step, person: Person, progress: Progress) -> Mrkdwn | str:
    match step:
        case Step.OWNER:
            return inline(progress.owner_name) if progress.owner_id else "nobody yet"
        case Step.LEADS:
            return _teams_in_short(progress.teams)
        case Step.LETTER:
            return "written" if progress.letter_settled else "in the CTO's own name, to edit and send"
        case Step.START:
            if progress.started_at is not None:
                return f"on {clock_time(progress.started_at, person.zone)}"
            return "every lead gets the letter in their own working hours, then the first check-in"


def _teams_in_short(teams: Sequence[TeamStanding]) -> str:
    proposed = sum(team.proposed for team in teams)
    settled = [team for team in teams if not team.proposed]
    vacant = sum(team.lead_id is None for team in settled)
    parts = [f"{len(settled)} {'team' if len(settled) == 1 else 'teams'}"] if settled else []
    parts += [f"{vacant} without a lead"] if vacant else []
    parts += [f"{proposed}{' more' if settled else ''} proposed from your user groups"] if proposed else []
    return ", ".join(parts) or "no teams yet"


def _step_button(step: Step, progress: Progress) -> blocks.Element:
    label = (_TO_CHANGE if progress.is_done(step) else _TO_DO)[step]
    style = "primary" if step is progress.next_step else None
    if step is not Step.START:
        return blocks.button(label, _ACTIONS[step], style=style)
    people = len(progress.leads)
    sure = blocks.confirm(
        "Start now?",
        f"{people} {'lead gets' if people == 1 else 'leads get'} your letter in their own working hours, and from then on I ask.",
        "Start",
        "Not yet",
    )
    return blocks.button(label, _ACTIONS[step], style=style, confirm=sure)


def claim_button() -> blocks.Element:
    sure = blocks.confirm(
        "Claim the office?",
        "You become the CTO here. It is written to the audit log, and whoever is in charge is told. You can hand it on right after.",
        "Claim it",
    )
    return blocks.button("Claim the office", "desk.claim", confirm=sure)


# Step 1: who is the CTO ----------------------------------------------------------------------------------------------


def owner_form(progress: Progress) -> View:
    return blocks.modal(
        "desk.owner",
        "Who is the CTO?",
        [
            blocks.section(
                "The CTO is who leads bring their asks to. Whoever you choose gets one message, in their working hours, and does "
                "the rest of the set-up. Nobody else hears of me yet."
            ),
            blocks.member_input("owner", "The CTO", initial=progress.owner_id),
        ],
    )


def owner_named(by_name: str) -> SlackMessage:
    """What the CTO hears from somebody else's set-up."""
    return blocks.message(
        f"{inline(first_name(by_name))} says you are the CTO here",
        blocks.section(
            f"*{inline(first_name(by_name))} says you are the CTO here.*\n"
            "I am Cadence. Every second week I ask each team lead what they are after and what you can do for them. I keep the "
            "answers where every team can read them, and your promises where you can see them."
        ),
        blocks.section(
            "Nobody else has heard of me, and nobody will before you say so. Three steps, about five minutes; you can stop "
            "after each."
        ),
        blocks.actions(blocks.button("Say who leads what", "desk.choose_leads", style="primary")),
        blocks.context(f"Not you? Tell {inline(first_name(by_name))}, who can choose again with `/cadence setup`."),
    )


# Step 3: the first letter --------------------------------------------------------------------------------------------


def letter_form(text: str, preview_for: str, *, started: bool = False, note: str = "") -> View:
    """The letter to edit. `preview_for` is the name of the lead it can be seen as."""
    shown = [blocks.section(note)] if note else []
    shown += [
        blocks.section(
            "The first thing anyone hears of me is this letter, in your name. Say why you do this; people answer reasons."
        ),
        blocks.text_input(
            "letter",
            "Your letter to every lead",
            multiline=True,
            initial=text,
            max_length=LONGEST,
            hint="{name} and {team} are filled in for each of them.",
        ),
        blocks.actions(
            blocks.button(f"See it as {first_name(preview_for)}", "desk.preview_letter"),
            blocks.button("Send me a test", "desk.test_letter"),
        ),
    ]
    return blocks.modal("desk.letter", "The first letter", shown, submit="Keep it", close="Later")


def letter_preview(letter: Letter, arrives: str) -> View:
    """`arrives` is when it would be in their hands, on their own clock."""
    called = first_name(letter.lead_name)
    shown = [
        *show_letter(letter),
        blocks.divider(),
        blocks.context(f"If you start now, {inline(called)} gets it {escape(arrives)}."),
    ]
    return blocks.modal("desk.preview", f"As {called} reads it", shown, submit="", close="Back")
