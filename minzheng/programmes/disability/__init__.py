"""Disability subsidies (残疾人两项补贴): living subsidy and care subsidy. Start reading in README.md, then rules."""
