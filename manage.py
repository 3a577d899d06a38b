"""The command line, for scripts, schedules and operators; what it does stands in `commands`."""

from commands import cli

if __name__ == "__main__":
    cli()
