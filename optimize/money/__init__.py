"""Tonnes and a plan to yuan: who pays what, what a tonne leaves over, and what a county must add."""
