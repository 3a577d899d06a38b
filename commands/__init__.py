"""The command line: the same code as the pages, for scripts, schedules and operators.

Messages go to standard error, data to standard output. Exit code 1: an error that a person can
act on; 2: words that the command does not understand. What it says stands on standard error, in
the language of `--lang`, else of the environment (LC_ALL, LC_MESSAGES, LANG).
"""

from commands.entry import cli

__all__ = ["cli"]
