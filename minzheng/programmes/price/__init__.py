"""Price-linked temporary subsidy (价格临时补贴) and living subsidies for a time: README.md."""
