"""How long, how far and how dear is the drive between places on the network."""
