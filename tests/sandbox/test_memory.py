"""A workspace written down and read again is the same workspace to whoever acts in it."""

import lzma

import pytest

from bot.sandbox.actors import Actor
from bot.sandbox.company import company, user_id
from bot.sandbox.memory import read_memory, recall, remember
from bot.sandbox.scene import Place, scene
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace


async def _a_talk() -> Workspace:
    """Tom wrote to everybody and to the bot, Ana answered in the thread, and Tom took a word back."""
    workspace = company()
    sandbox = Sandbox(workspace, rates="off")
    await sandbox.start()
    tom, ana = Actor(sandbox, "tom"), Actor(sandbox, "ana")
    try:
        parent = await tom.types("Who broke <the build> :boom:", channel="general")
        await ana.types("I did", channel="general", thread_ts=parent)
        await tom.deletes(await tom.types("Oh.", channel="general"), channel="general")
        await tom.types("hello")
    finally:
        await sandbox.stop()
    return workspace


async def test_everybody_sees_what_they_saw() -> None:
    """Every conversation, thread, reading mark and person, from everybody's own place."""
    workspace = await _a_talk()

    again = recall(read_memory(remember(workspace)))

    at = workspace.story_time()
    again.story_time = workspace.story_time = lambda: at
    for handle in ("tom", "ana", "maya"):
        place = Place(user_id(handle), "C0GENERAL", next(iter(workspace.conversations["C0GENERAL"].messages)))
        assert scene(again, place) == scene(workspace, place)
    assert [each.text for each in again.conversations["C0GENERAL"].deleted] == ["Oh."]


async def test_new_things_get_new_names() -> None:
    """What comes after has no id and no ts that something there has, and Tom's direct message is the one he had."""
    workspace = await _a_talk()
    again = recall(read_memory(remember(workspace)))

    general = again.conversations["C0GENERAL"]
    assert again.new_id("C") == workspace.new_id("C")
    assert general.next_ts(0) > max([*general.messages, *(each.ts for each in general.deleted)])
    assert again.open_im(user_id("tom")).id == workspace.open_im(user_id("tom")).id


def test_something_else_is_not_a_memory() -> None:
    with pytest.raises(lzma.LZMAError):
        read_memory(b"not written by remember()")
