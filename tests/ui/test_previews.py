"""What a preview says of the results that a workbook would move."""

from __future__ import annotations

import pandas as pd

from ui.upload.preview import moved


def test_a_move_that_shows_in_the_rounded_values_is_not_told_as_none() -> None:
    moves = pd.DataFrame(
        {"indicator": ["satisfaction_rate"], "before": [0.89632], "after": [0.89661]}
    )
    assert moved(moves).iloc[0].tolist() == [
        "Satisfaction rate",
        "89.6 %",
        "89.7 %",
        "+0.03 points",
    ]
