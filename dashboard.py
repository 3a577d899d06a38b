"""The router: page configuration, language, sign-in, first start, navigation."""

from ui import start

start.run()
