"""Families in need through rigid expenditure (刚性支出困难家庭): identified, not paid."""
