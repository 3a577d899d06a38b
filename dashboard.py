"""The router: page configuration, language, sign-in, first start, navigation; no pandas here."""

from sample_data import demo
from ui.entrance import start

start.run(fill_with_sample=demo.build)
