"""Residents to tonnes."""
