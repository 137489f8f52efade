"""Administrative divisions through time, and the area a transaction may see."""
