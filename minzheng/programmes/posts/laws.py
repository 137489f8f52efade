"""The texts the rules follow. Each is a message id. Pay of these posts is a local matter."""

COMMUNITY = "Local rules on the pay of full-time community workers"
GRID = "Local rules on the pay of full-time grid workers"
