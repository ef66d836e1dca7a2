"""What pages share: the view, the group filter, the door to the analysis, charts, text."""
