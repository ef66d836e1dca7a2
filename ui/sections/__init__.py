"""What each page shows, part by part: the page itself stays prose."""
