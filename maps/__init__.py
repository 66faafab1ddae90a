"""Room three: show a plan. Frames and plans in; HTML, GIS files and tables out."""
