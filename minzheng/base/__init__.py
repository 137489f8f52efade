"""Values every part speaks in: money, months, places, identities, actors. Imports nothing of ours and no Django."""
