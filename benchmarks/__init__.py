"""Measurements, each with a peer or a baseline in the same run."""
