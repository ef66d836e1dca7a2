"""Makes the simulated survey: 8,876 workers whose answers give back what Wu's paper prints."""
