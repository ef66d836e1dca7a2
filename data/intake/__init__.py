"""From a file that somebody brings to a survey: a profile, a proposal, a draft, and its checks."""
