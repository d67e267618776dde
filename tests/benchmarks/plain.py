"""The app that ours is held against: Bolt as its documentation has it, one handler, one row, one commit, an answer.

It differs from the documentation in what makes it faster: `process_before_response`, without which Bolt polls for the
acknowledgement every 10 milliseconds, and the writing connection that the bot uses too.
"""

import asyncio
import sys

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Column, Integer, MetaData, String, Table, insert

from bot.core.db import connect
from bot.core.secrets import Cipher, new_key

NOTES = Table("plain_notes", MetaData(), Column("id", Integer, primary_key=True), Column("words", String(200)))


async def main(bot_token: str, app_token: str, api_url: str, database_url: str) -> None:
    """Until it is terminated."""
    writer = connect(database_url, Cipher([new_key()])).writer
    async with writer.begin() as connection:
        await connection.run_sync(NOTES.metadata.create_all)
    app = AsyncApp(client=AsyncWebClient(token=bot_token, base_url=api_url), process_before_response=True)

    @app.command("/cadence")  # pyright: ignore[reportUnknownMemberType] - Bolt leaves its type parameters open
    async def take(ack: AsyncAck, body: dict[str, str]) -> None:  # pyright: ignore[reportUnusedFunction] - Bolt has it
        async with writer.begin() as connection:
            await connection.execute(insert(NOTES).values(words=body["text"]))
        await ack(text="Noted.")

    await AsyncSocketModeHandler(app, app_token).start_async()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
