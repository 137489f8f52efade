"""The property a family may have by place and date, for a check with other departments to lay beside what they say."""

from minzheng.verification.declarations import Limit

LIMITS = (
    Limit("vehicles", ("dibao.property.vehicles",)),
    Limit("vehicle_value", ("dibao.property.vehicle_value",), free_at_zero=True),
    Limit("homes", ("dibao.property.homes",)),
    Limit("financial_assets", ("dibao.property.assets_months", "dibao.standard"), each=True),
)
