"""From an analysis to the page: asked and kept, shown, tabulated, exported."""
