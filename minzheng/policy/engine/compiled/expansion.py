"""The engine's arithmetic in the place of its calls: each has ranges of its own then, and what is the same for all rows is seen."""

import ast
import copy
from collections.abc import Mapping, Sequence

from minzheng.policy.engine.inlining import Renamed, assigned, without_returns


class Within(ast.expr):
    """The body of a function in the place of its call: statements, and the name that has the result after them. `same` is the call
    itself where it gives the same for all rows."""

    _fields = __match_args__ = ("body", "result")
    body: list[ast.stmt]
    result: ast.Name
    same: ast.Call | None


def expanded(body: Sequence[ast.stmt], functions: Mapping[str, ast.FunctionDef]) -> list[ast.stmt]:
    """The same statements with the body of each of these functions in the place of its call."""
    transformer = _Expanded(functions, assigned(body))
    return [transformer.visit(copy.deepcopy(each)) for each in body]


class _Expanded(ast.NodeTransformer):
    def __init__(self, functions: Mapping[str, ast.FunctionDef], changing: Sequence[str]) -> None:
        self.functions, self.changing, self.count = functions, set(changing), 0

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        function = self.functions.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if function is None:
            return node
        self.count += 1
        given = dict(zip((argument.arg for argument in function.args.args), node.args, strict=True))
        own = {*assigned(function.body), *(name for name, value in given.items() if not isinstance(value, ast.Name))}
        names = {name: f"{function.name}.{self.count}.{name}" for name in (*own, "result")}
        names |= {name: value.id for name, value in given.items() if isinstance(value, ast.Name) and name not in own}
        self.changing |= set(names[name] for name in own)
        body: list[ast.stmt] = [ast.Assign([ast.Name(names[name], ast.Store())], given[name]) for name in given if name in own]
        inner = function.body[1:] if ast.get_docstring(function) is not None else function.body
        inner = without_returns(function.name, [Renamed(names).visit(copy.deepcopy(each)) for each in inner], names["result"])
        within = Within()
        within.body, within.result = [*body, *map(self.visit, inner)], ast.Name(names["result"], ast.Load())
        alike = all(
            isinstance(each, ast.Constant) or (isinstance(each, ast.Name) and each.id not in self.changing) for each in node.args
        )
        within.same = node if alike else None
        return within
