"""manage.py pii_status: see pazpaz_pii.commands."""

from pazpaz_pii.commands import COMMANDS

from ..base import PiiCommand


class Command(PiiCommand):
    command = "status"
    help = COMMANDS[command]
