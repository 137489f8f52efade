"""The urban line as a figure of the place, for rules that take it whatever the household's residence."""

from minzheng.policy.engine.parameters import EVERYONE, Parameter, Parameters


def urban_standard(parameters: Parameters) -> Parameters:
    """`area.urban_standard`: the urban half of `dibao.standard`, for everyone. Made from it, so the two never differ."""
    standard = parameters.by_code["dibao.standard"]
    urban = {(place, EVERYONE): values for (place, residence), values in standard.histories.items() if residence == "urban"}
    description = "Urban dibao standard, per person and month"
    return Parameters([Parameter("area.urban_standard", description, standard.unit, False, urban)])
