"""Families on the edge of dibao (最低生活保障边缘家庭): identified, not paid."""
