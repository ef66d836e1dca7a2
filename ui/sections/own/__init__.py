"""The page on which a visit brings its own survey."""
