"""Speed as ratios: the same job done bare, in the same run (`make bench`)."""
