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
from types import MappingProxyType

from minzheng.policy.errors import RuleError

NOBODY: Mapping[str, str] = MappingProxyType({})
_PLAIN = (ast.Assign, ast.AugAssign)
_OLDER: dict[type[ast.cmpop], tuple[type[ast.cmpop], int]] = {  # the comparison of birthdays, and years more
    ast.GtE: (ast.LtE, 0), ast.Gt: (ast.LtE, 1), ast.Lt: (ast.Gt, 0), ast.LtE: (ast.Gt, 1),
}  # fmt: skip


def inlined(
    rule: str, function: Callable[..., int], values: Mapping[str, str], target: str, born: Mapping[str, str] = NOBODY
) -> list[str]:
    """Lines that set `target` to what the function returns for `values`, the expressions (names) of its arguments. `born` are the
    birthdays of those that are ages. Raises RuleError for a statement other than assignment, if and return."""
    body = _body(function)
    own = assigned(body)
    names = {name: f"l_{rule}_{name}" for name in own} | {name: at for name, at in values.items() if name not in own}
    lines = [f"{names[name]} = {at}" for name, at in values.items() if name in own]
    renamed = [Renamed(names).visit(copy.deepcopy(each)) for each in body]
    flat = ast.fix_missing_locations(ast.Module(without_returns(rule, renamed, target), []))
    for each in (_ByBirthday(born), _Settled()):
        flat = ast.fix_missing_locations(each.visit(flat))
    return [*lines, *ast.unparse(flat).splitlines()]


def age_of(function: Callable[..., int]) -> tuple[str, str] | None:
    """The arguments of a function that gives an age and nothing else: whose birthday it is, and the day."""
    match _body(function):
        case [ast.Return(ast.Call(ast.Name("completed_years"), [ast.Name(born), ast.Name(day)]))]:
            return born, day
    return None


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


def assigned(body: Sequence[ast.stmt]) -> list[str]:
    """The names that statements set."""
    nodes = (node for each in body for node in ast.walk(each))
    return list(dict.fromkeys(node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)))


class _ByBirthday(ast.NodeTransformer):
    """Whether somebody is so old on the day of the kernel is whether they were born by another day, which is the same for all."""

    def __init__(self, born: Mapping[str, str]) -> None:
        self.born = born

    def visit_Compare(self, node: ast.Compare) -> ast.Compare:
        match node:
            case ast.Compare(age, [op], [ast.Constant(int() as years)]) if type(op) in _OLDER:
                (older, more), born = _OLDER[type(op)], self._birthday(age)
                last = ast.Call(ast.Name("last_born", ast.Load()), [ast.Constant(years + more), ast.Name("day", ast.Load())], [])
                return ast.Compare(born, [older()], [last]) if born is not None else node
        return node

    def _birthday(self, age: ast.expr) -> ast.expr | None:
        match age:
            case ast.Call(ast.Name("completed_years"), [born, ast.Name("day")]):
                return born
            case ast.Name(name) if name in self.born:
                return ast.Name(self.born[name])
        return None


class _Settled(ast.NodeTransformer):
    """Conditions between numbers, which stand for parameters that all places have alike: what they choose."""

    def visit_If(self, node: ast.If) -> ast.If | list[ast.stmt]:
        self.generic_visit(node)
        node.body = node.body or [ast.Expr(ast.Constant(0))]  # all that stood there was settled
        found = _of_numbers(node.test)
        return node if found is None else node.body if found else node.orelse

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        self.generic_visit(node)
        found = _of_numbers(node.test)
        return node if found is None else node.body if found else node.orelse


def _of_numbers(test: ast.expr) -> bool | None:
    """Whether a condition holds that asks for numbers alone and divides by none; None for others."""
    if any(isinstance(node, ast.Name | ast.Call | ast.FloorDiv | ast.Mod) for node in ast.walk(test)):
        return None
    return bool(eval(compile(ast.Expression(test), "<condition>", "eval")))


class Renamed(ast.NodeTransformer):
    """Other names, or whole numbers, in the place of names."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        text = self.names.get(node.id, node.id)
        return ast.Constant(int(text)) if text.isdecimal() else ast.Name(text, node.ctx)
