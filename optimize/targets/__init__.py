"""Targets of the policy against what is planned."""
