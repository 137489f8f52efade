"""Every benefit and identification as a folder: its law, dated and cited parameters, rules, examples, letters, procedure."""
