"""The shared vocabulary: months, frames and their columns, views, readers, settings."""

import pandas as pd

# Most frames of a page have few rows, on which the calls into Arrow cost more than they spare.
pd.set_option("mode.string_storage", "python")
