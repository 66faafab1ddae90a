"""The answer: plan, extraction, audit, indicators."""
