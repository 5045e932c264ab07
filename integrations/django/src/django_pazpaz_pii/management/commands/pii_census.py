"""manage.py pii_census: see pazpaz_pii.commands."""

from pazpaz_pii.commands import COMMANDS

from ..base import PiiCommand


class Command(PiiCommand):
    command = "census"
    help = COMMANDS[command]
