"""The keys of records as they are compared: two spellings of a code are one key."""

from __future__ import annotations

import pandas as pd

from intake.forms import Form
from intake.values.codes import key_forms


def compared_keys(form: Form, records: pd.DataFrame) -> pd.DataFrame:
    """Return the key columns of a form's records, its codes in `codes.key_form`."""
    return pd.DataFrame(
        {
            name: key_forms(records[name]) if form.field(name).type == "code" else records[name]
            for name in form.key
        }
    )
