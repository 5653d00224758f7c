"""/help, and a helpful word for commands that do not exist."""

from telegram import Update
from telegram.ext import MessageHandler, filters

from bot.handlers import NEW_MESSAGE, PRIVATE, Handler, command
from bot.replies import reply
from bot.services import Context, Services


class Help:
    """Tells what can be said to the bot.

    Args:
        services: The parts that handlers share.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    def handlers(self) -> list[Handler]:
        """/help, and every command that no handler before knows."""
        return [
            command("help", self.help),
            # In a group an unknown command is most likely meant for another bot.
            MessageHandler(NEW_MESSAGE & PRIVATE & filters.COMMAND, self.unknown_command),
        ]

    async def help(self, update: Update, _context: Context) -> None:
        """/help: what there is."""
        texts = await self._services.texts(update)
        lines = [texts.html("help.text"), *([texts.html("help.feedback")] if self._services.quality else [])]
        await reply(update, ["\n".join(lines)])

    async def unknown_command(self, update: Update, _context: Context) -> None:
        """A command that does not exist."""
        texts = await self._services.texts(update)
        await reply(update, [texts.html("ask.unknown_command")])
