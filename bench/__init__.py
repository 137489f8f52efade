"""What the issues promise, measured. Medians and ratios within one run; never a timed test."""
