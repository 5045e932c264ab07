"""manage.py pii_rotate: see pazpaz_pii.commands."""

from pazpaz_pii.commands import COMMANDS

from ..base import PiiCommand


class Command(PiiCommand):
    command = "rotate"
    help = COMMANDS[command]
