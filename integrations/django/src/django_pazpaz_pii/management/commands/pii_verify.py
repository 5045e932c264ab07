"""manage.py pii_verify: see pazpaz_pii.commands."""

from pazpaz_pii.commands import COMMANDS

from ..base import PiiCommand


class Command(PiiCommand):
    command = "verify"
    help = COMMANDS[command]
