"""Workbooks and text tables as offices lay them out: from bare cells to rows under headings."""
