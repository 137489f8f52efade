"""Pictures drawn on the server as SVG without styles or scripts: the rule graph, bars, and lines over an axis. Pure."""
