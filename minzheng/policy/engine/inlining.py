"""The body of a rule as statements that set a variable: how a kernel contains the rules without calling them.

def aid(barred, income, line):              if barred:
    if barred:                                  v_aid = 0
        return 0                    ->      else:
    gap = line - income                         l_aid_gap = p_0 - v_income
    return max(0, gap)                          v_aid = max(0, l_aid_gap)
"""

import ast
import copy
import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache

from minzheng.policy.errors import RuleError

_PLAIN = (ast.Assign, ast.AugAssign)


def inlined(rule: str, function: Callable[..., int], values: Mapping[str, str], target: str) -> list[str]:
    """Lines that set `target` to what the function returns for `values`, the expressions (names) of its arguments. Raises RuleError
    for a statement other than assignment, if and return."""
    body = _body(function)
    assigned = {
        node.id for each in body for node in ast.walk(each) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    names = {name: f"l_{rule}_{name}" for name in assigned} | {name: at for name, at in values.items() if name not in assigned}
    lines = [f"{names[name]} = {at}" for name, at in values.items() if name in assigned]
    renamed = [_Renamed(names).visit(copy.deepcopy(each)) for each in body]
    flat = without_returns(rule, renamed, target)
    return [*lines, *ast.unparse(ast.fix_missing_locations(ast.Module(flat, []))).splitlines()]


def check(rule: str, function: Callable[..., int]) -> None:
    """Raises RuleError for a function that cannot be put into a kernel."""
    without_returns(rule, _body(function), rule)


@cache
def source(function: Callable[..., int]) -> str:
    """The text of a rule, read once, when it is loaded: what is compiled is what runs, even if the file changes meanwhile."""
    return textwrap.dedent(inspect.getsource(function))


@lru_cache(maxsize=4096)
def _body(function: Callable[..., int]) -> list[ast.stmt]:
    """The statements of a function as they stand in its file, without the description."""
    definition = ast.parse(source(function)).body[0]
    assert isinstance(definition, ast.FunctionDef)
    return definition.body[1:] if ast.get_docstring(definition) is not None else definition.body


def without_returns(rule: str, statements: Sequence[ast.stmt], target: str) -> list[ast.stmt]:
    """The same statements with each return as an assignment; what follows an `if` that may return moves into its branches."""
    flat: list[ast.stmt] = []
    for at, each in enumerate(statements):
        if isinstance(each, ast.Return) and each.value is not None:
            return [*flat, ast.Assign([ast.Name(target, ast.Store())], each.value)]
        if isinstance(each, ast.If):
            rest = statements[at + 1 :]
            if not any(isinstance(node, ast.Return) for node in ast.walk(each)):
                flat.append(each)
                continue
            branches = (without_returns(rule, [*branch, *rest], target) for branch in (each.body, each.orelse))
            return [*flat, ast.If(each.test, *branches)]
        if not isinstance(each, _PLAIN):
            raise RuleError("{rule} is more than assignments, conditions and a result.", rule=rule)
        flat.append(each)
    raise RuleError("{rule} may end without a result.", rule=rule)


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.names.get(node.id, node.id), node.ctx)
