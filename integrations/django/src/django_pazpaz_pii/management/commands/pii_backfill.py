"""manage.py pii_backfill: see pazpaz_pii.commands."""

from pazpaz_pii.commands import COMMANDS

from ..base import PiiCommand


class Command(PiiCommand):
    command = "backfill"
    help = COMMANDS[command]
