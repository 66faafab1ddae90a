"""Room one: what is there, and how long is the drive? Files in, validated frames and travel arcs out."""
