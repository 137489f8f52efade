"""Money for the elderly: old-age allowance, service and nursing subsidies (高龄津贴等). Start reading in README.md, then rules."""
