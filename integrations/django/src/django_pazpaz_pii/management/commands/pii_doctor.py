"""manage.py pii_doctor: see pazpaz_pii.commands."""

from pazpaz_pii.commands import COMMANDS

from ..base import PiiCommand


class Command(PiiCommand):
    command = "doctor"
    help = COMMANDS[command]
