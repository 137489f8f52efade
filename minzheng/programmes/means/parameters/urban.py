"""The urban line as a figure of the place, for rules that take it whatever the household's residence."""

from minzheng.policy.engine.parameters import Parameter, Parameters


def urban_standard(parameters: Parameters) -> Parameters:
    """`area.urban_standard`: the urban half of `dibao.standard`, for everyone. Made from it, and changed with it."""
    standard = parameters.by_code["dibao.standard"]
    description = "Urban dibao standard, per person and month"
    empty = Parameter("area.urban_standard", description, standard.unit, False, {}, urban_of=standard.code)
    return Parameters([empty.following(standard)])
