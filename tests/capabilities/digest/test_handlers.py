"""The form of a digest, handed in as Slack would: what it keeps, and what it does not take."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.capabilities.digest import archive_handlers, handlers
from bot.capabilities.digest.edition import Edits, Thanks, read_edits, version_of
from bot.capabilities.digest.jobs import Weekly
from bot.capabilities.digest.models import Digest, DigestState
from bot.core.context import Context
from bot.core.people import Person
from bot.core.roles import VERBS, Role
from bot.core.slack.events import Click, Command, Effect, OpenView, Rejected, Reply, Submission, Values
from bot.core.slack.fit import fit_view
from bot.core.workspaces import AuditEntry, current_workspace
from bot.sandbox.blockkit.surfaces import check_view
from tests.capabilities.digest.test_weeks import SHOWN, Register, digests
from tests.capabilities.tickets.halden import ANA, BO, CHIDI, MAYA, TEAM
from tests.capabilities.tickets.halden import LENA as LENA_KAYA


def typed(**fields: str) -> Values:
    return {name: {"value": {"type": "plain_text_input", "value": words}} for name, words in fields.items()}


def ticked(name: str, *values: str) -> Values:
    return {name: {"value": {"type": "checkboxes", "selected_options": [{"value": each} for each in values]}}}


def picked(name: str, member_id: str) -> Values:
    return {name: {"value": {"type": "users_select", "selected_user": member_id}}}


@pytest.fixture
async def digest_id(context: Context) -> str:
    """Maya has been shown a digest with one part that may be hidden."""
    await Weekly({"outcomes": Register()}).run(context, SHOWN)
    return (await digests(context))[0].id.hex


async def hand_in(
    context: Context, digest_id: str, values: Values, *, by: Person = MAYA, opened_on: Edits | None = None
) -> Sequence[Effect]:
    """`opened_on`: what stood when the form was opened, where that was not just now."""
    seen = version_of(opened_on if opened_on is not None else await kept(context))
    deed = Submission(
        by=by,
        at=SHOWN,
        callback="digest.edit",
        view_id="V1",
        private={"digest": digest_id, "seen": seen},
        values=values,
    )
    async with context.database.transaction(TEAM) as session:
        return await handlers.take_edits(session, deed, context)


async def kept(context: Context) -> Edits:
    """What the CTO made of it so far; nothing where there is no digest."""
    return next((read_edits(digest.edits) for digest in await digests(context)), Edits())


async def test_thanks_are_kept_until_they_are_unticked(context: Context, digest_id: str) -> None:
    """One is added at a time; of those that stand, the ticked ones stay."""
    for person, what in ((ANA, "the pay-outs"), (LENA_KAYA, "patience")):
        standing = [str(number) for number in range(len((await kept(context)).thanks))]
        await hand_in(
            context,
            digest_id,
            {**ticked("kept", *standing), **picked("thank", person.id), **typed(thank_for=what)},
        )
    assert (await kept(context)).thanks == (
        Thanks("U3", "Ana", "the pay-outs", "Maya", "U1", "V1"),
        Thanks("U2", "Lena", "patience", "Maya", "U1", "V1"),
    )

    await hand_in(context, digest_id, ticked("kept", "1"))

    assert (await kept(context)).thanks == (Thanks("U2", "Lena", "patience", "Maya", "U1", "V1"),)


async def test_two_people_edit_at_once(context: Context, digest_id: str) -> None:
    """Nothing of Maya's is lost to the form that Chidi opened before she sent hers; hers sent twice counts once."""
    opened = await kept(context)
    hers = {**typed(note="A good week", thank_for="patience"), **picked("thank", ANA.id)}
    await hand_in(context, digest_id, hers, opened_on=opened)
    again = await hand_in(context, digest_id, hers, opened_on=opened)
    (refused,) = await hand_in(context, digest_id, typed(note="A bad week"), by=CHIDI, opened_on=opened)

    assert not any(isinstance(effect, Rejected) for effect in again)
    assert isinstance(refused, Rejected)
    assert refused.errors == {"note": handlers.CHANGED_MEANWHILE}
    assert await kept(context) == Edits(
        note="A good week",
        note_by="Maya",
        note_by_id="U1",
        thanks=(Thanks("U3", "Ana", "patience", "Maya", "U1", "V1"),),
    )


async def test_what_is_not_offered_cannot_be_hidden(context: Context, digest_id: str) -> None:
    """A form of an enemy's making names the promises, and what never was."""
    await hand_in(context, digest_id, ticked("hide", "promises", "reached", "x" * 300))

    assert (await kept(context)).hidden == frozenset({"reached"})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (typed(note="x" * 1001), "note"),
        (typed(thank_for="patience"), "thank"),
        (picked("thank", "U3"), "thank_for"),
        ({**picked("thank", "U0STRANGER"), **typed(thank_for="patience")}, "thank"),
    ],
)
async def test_half_a_thank_you_keeps_the_form_open(
    context: Context, digest_id: str, values: Values, field: str
) -> None:
    (refused,) = await hand_in(context, digest_id, values)

    assert isinstance(refused, Rejected)
    assert list(refused.errors) == [field]
    assert await kept(context) == Edits()


async def test_a_digest_of_nobody_s_making(context: Context) -> None:
    (refused,) = await hand_in(context, "not an id", typed(note="Hello"))
    assert isinstance(refused, Rejected)


async def test_the_archive_is_a_form_that_slack_takes(context: Context, digest_id: str) -> None:
    """Also while a digest is stuck, held or filed."""
    asked = Command(by=MAYA, at=SHOWN, name="/cadence", word="digest", text="", channel_id="D1")
    for state in DigestState:
        async with context.database.transaction(TEAM) as session:
            digest = (await session.scalars(select(Digest))).one()
            digest.state, digest.parent_id, digest.gives_up_at = state, digest.id, SHOWN
        async with context.database.reading(TEAM) as session:
            (shown,) = await archive_handlers.show_archive(session, asked, context)
        assert isinstance(shown, OpenView)
        assert check_view(fit_view(shown.view)) == []


async def test_before_it_leaves_it_is_the_cto_s_alone(context: Context, digest_id: str) -> None:
    """Leadership finds it in the archive once it was posted, or never will be."""
    bo = replace(BO, roles=BO.roles | {Role.LEADERSHIP})
    listed = Command(by=bo, at=SHOWN, name="/cadence", word="digest", text="", channel_id="D1")
    pressed = Click(by=bo, at=SHOWN, action="digest.read", value=digest_id, block_id="b")
    found: dict[DigestState, tuple[bool, bool]] = {}
    for state in DigestState:
        async with context.database.transaction(TEAM) as session:
            digest = (await session.scalars(select(Digest))).one()
            digest.state, digest.parent_id, digest.gives_up_at = state, digest.id, SHOWN
            digest.trouble = "is_archived"
        async with context.database.reading(TEAM) as session:
            (archive,) = await archive_handlers.show_archive(session, listed, context)
            (one,) = await archive_handlers.read(session, pressed, context)
        found[state] = digest_id in str(archive), isinstance(one, OpenView)

    shown = {DigestState.LEAVING, DigestState.SENT, DigestState.FILED}
    assert found == {state: (state in shown, state in shown) for state in DigestState}


async def test_a_deputy_does_not_speak_in_the_cto_s_name(context: Context, digest_id: str) -> None:
    """The note is said by whoever wrote it, and stays theirs while nobody changes it."""
    chidi = replace(CHIDI, roles=CHIDI.roles | {Role.DEPUTY})
    await hand_in(context, digest_id, typed(note="A good week"), by=chidi)
    await hand_in(context, digest_id, {**typed(note="A good week"), **ticked("hide", "reached")})

    assert await kept(context) == Edits(
        note="A good week", note_by="Chidi", note_by_id=CHIDI.id, hidden=frozenset({"reached"})
    )


async def test_a_deputy_sends_a_stuck_one_elsewhere(context: Context, digest_id: str) -> None:
    """While Maya is away nobody else could: Chidi chooses the channel, in the audit log, and nothing else of the settings."""
    chidi = replace(CHIDI, roles=CHIDI.roles | {Role.DEPUTY})
    pressed = Click(by=chidi, at=SHOWN, action="digest.channel", value=digest_id, block_id="b")
    chosen = Submission(
        by=chidi,
        at=SHOWN,
        callback="digest.channel",
        view_id="V2",
        private={"digest": digest_id},
        values={"channel": {"value": {"type": "conversations_select", "selected_conversation": "C2"}}},
    )

    async def chooses() -> tuple[Sequence[Effect], Sequence[Effect]]:
        async with context.database.transaction(TEAM) as session:
            shown = await archive_handlers.show_channel_form(session, pressed, context)
            return shown, await archive_handlers.take_channel(session, chosen, context)

    (said, *_), refused = await chooses()
    assert (isinstance(said, Reply), refused) == (True, [Rejected({"channel": "It is not stuck any more."})])
    async with context.database.transaction(TEAM) as session:
        (await session.scalars(select(Digest))).one().state = DigestState.FILED
    (said, *_), _ = await chooses()
    assert isinstance(said, Reply)
    assert said.message.text.startswith("It was not posted while there was time; it stands in `/cadence digest`.")
    async with context.database.transaction(TEAM) as session:
        digest = (await session.scalars(select(Digest))).one()
        digest.state, digest.trouble, digest.gives_up_at = DigestState.STUCK, "is_archived", SHOWN + timedelta(days=3)

    (form,), _ = await chooses()

    assert isinstance(form, OpenView)
    assert check_view(fit_view(form.view)) == []
    async with context.database.reading(TEAM) as session:
        assert (await current_workspace(session)).leadership_channel == "C2"
        logged = await session.execute(
            select(AuditEntry.actor_id, AuditEntry.what).where(AuditEntry.verb == "digest.set")
        )
        assert [tuple(row) for row in logged] == [(CHIDI.id, "Friday 16:00, to C2")]
    await Weekly({}).run(context, SHOWN + timedelta(minutes=1))
    (digest,) = await digests(context)
    assert (digest.state, digest.channel) == (DigestState.LEAVING, "C2")


def test_who_may_choose_it() -> None:
    """Whoever sits at the CTO's desk; when it comes, and whether at all, stays the CTO's."""
    routes = {**archive_handlers.ROUTES.clicks, **archive_handlers.ROUTES.submissions}
    needed = {name: VERBS[routes[name].needs] for name in ("digest.channel", "digest.settings")}
    assert needed == {"digest.channel": {Role.OWNER, Role.DEPUTY}, "digest.settings": {Role.OWNER}}
