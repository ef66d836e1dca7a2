"""The parts of the page replication."""
