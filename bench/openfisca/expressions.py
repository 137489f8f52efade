"""A rule's own text as NumPy expressions over whole columns, the way a careful author of OpenFisca formulas would write them.

Branches become `np.where`, flags become boolean columns, everything that is the same for all households (most parameters) is a
plain number: what cannot happen with it is left out, a variable that is always the same is no variable. All this favours OpenFisca.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial, reduce

from minzheng.policy.engine import arithmetic

OPERATORS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
DATED = ("completed_years", "completed_months")  # a table over birth days answers them faster than any arithmetic


class Inexpressible(ValueError):
    """A rule says something for which the comparison has no columns: the bench refuses rather than compare something else."""


@dataclass(frozen=True, slots=True)
class Term:
    """An expression. `value` where it is a plain number; `truth` where the column is boolean; `wide` where it needs 64 bits."""

    text: str
    value: int | None = None
    truth: bool = False
    wide: bool = False


Dated = Callable[[str, str, int], Term]


def number(value: int) -> Term:
    return Term(repr(int(value)), int(value))


@dataclass(slots=True)
class Written:
    """Assignments in order, of which a formula keeps those its result needs."""

    lines: dict[str, str] = field(default_factory=dict)

    def name(self, term: Term) -> Term:
        """A name for an expression that may be used several times."""
        if term.value is not None or term.text.isidentifier():
            return term
        for known, text in self.lines.items():
            if text == term.text:
                return Term(known, None, term.truth, term.wide)
        known = f"t{len(self.lines)}"
        self.lines[known] = term.text
        return Term(known, None, term.truth, term.wide)

    def needed_for(self, term: Term) -> list[str]:
        wanted, found = {term.text}, []
        for known, text in reversed(self.lines.items()):
            if any(_mentions(each, known) for each in wanted):
                found.append(f"{known} = {text}")
                wanted.add(text)
        return list(reversed(found))


def _mentions(text: str, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(ast.parse(text, mode="eval")))


def translated(function: Callable[..., int], arguments: Mapping[str, Term], written: Written, dated: Dated) -> Term:
    """The result of a rule or of the engine's arithmetic as an expression over those arguments. `dated` gives the expression for a
    function of a column of days and one day, the same for everybody."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    result = _Translator(written, dated).block(tree.body, dict(arguments))
    assert result is not None, function.__name__
    return result


class _Translator:
    def __init__(self, written: Written, dated: Dated) -> None:
        self.written, self.dated = written, dated

    def block(self, statements: list[ast.stmt], space: dict[str, Term]) -> Term | None:
        """The value returned, or None where the block falls through; `space` then has what it assigned."""
        for position, statement in enumerate(statements):
            match statement:
                case ast.Expr():
                    continue
                case ast.Return(value=value):
                    assert value is not None
                    return self.term(value, space)
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    space[name] = self.written.name(self.term(value, space))
                case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                    space[name] = self.written.name(_arithmetic(op, space[name], self.term(value, space)))
                case ast.If():
                    found = self._branch(statement, statements[position + 1 :], space)
                    if found is not None:
                        return found
                case _:
                    raise Inexpressible(ast.unparse(statement))
        return None

    def _branch(self, statement: ast.If, rest: list[ast.stmt], space: dict[str, Term]) -> Term | None:
        test = self.written.name(_truth(self.term(statement.test, space)))
        if test.value is not None:
            return self.block(statement.body if test.value else statement.orelse, space)
        if not any(isinstance(node, ast.Return) for node in ast.walk(statement)):
            yes, no = dict(space), dict(space)
            self.block(statement.body, yes)
            self.block(statement.orelse, no)
            for name in yes:
                if name in no and yes[name] != no[name]:
                    space[name] = self.written.name(_where(test, yes[name], no[name]))
            return None
        yes = self.block([*statement.body, *rest], dict(space))
        no = self.block([*statement.orelse, *rest], dict(space))
        assert yes is not None and no is not None
        return _where(test, self.written.name(yes), self.written.name(no))

    def term(self, node: ast.expr, space: dict[str, Term]) -> Term:
        match node:
            case ast.Constant(value=value):
                return number(int(value))
            case ast.Name(id=name):
                return space[name]
            case ast.UnaryOp(op=op, operand=operand):
                found = self.term(operand, space)
                return negated(_truth(found)) if isinstance(op, ast.Not) else _arithmetic(ast.Sub(), number(0), found)
            case ast.BinOp(left=left, op=op, right=right):
                return self._binary(op, self.term(left, space), self.term(right, space))
            case ast.BoolOp(op=op, values=values):
                return both_or_either(isinstance(op, ast.And), [_truth(self.term(value, space)) for value in values])
            case ast.Compare():
                return self._comparison(node, space)
            case ast.IfExp():
                return self._choice(node, space)
            case ast.Call(func=ast.Name(id=name), args=args):
                return self._call(name, [self.term(each, space) for each in args])
            case _:
                raise Inexpressible(ast.unparse(node))

    def _comparison(self, node: ast.Compare, space: dict[str, Term]) -> Term:
        sides = [self.written.name(self.term(each, space)) for each in (node.left, *node.comparators)]
        parts = [compared(op, left, right) for op, left, right in zip(node.ops, sides[:-1], sides[1:], strict=True)]
        return both_or_either(True, parts)

    def _choice(self, node: ast.IfExp, space: dict[str, Term]) -> Term:
        condition = self.written.name(_truth(self.term(node.test, space)))
        if condition.value is not None:
            return self.term(node.body if condition.value else node.orelse, space)
        return _where(condition, self.term(node.body, space), self.term(node.orelse, space))

    def _binary(self, op: ast.operator, left: Term, right: Term) -> Term:
        """One division gives quotient and rest."""
        if not isinstance(op, ast.FloorDiv | ast.Mod):
            return _arithmetic(op, left, right)
        quotient = self.written.name(_arithmetic(ast.FloorDiv(), left, right))
        if isinstance(op, ast.FloorDiv):
            return quotient
        return _arithmetic(ast.Sub(), left, _arithmetic(ast.Mult(), quotient, right))

    def _call(self, name: str, values: list[Term]) -> Term:
        if name in ("min", "max"):
            plain = [value.value for value in values if value.value is not None]
            others = list(dict.fromkeys(value for value in values if value.value is None))
            terms = [*others, number((min if name == "min" else max)(plain))] if plain else others
            return reduce(partial(_extreme, name), terms)
        if name == "abs":
            return number(abs(values[0].value)) if values[0].value is not None else Term(f"np.abs({values[0].text})")
        function = getattr(arithmetic, name)
        if all(value.value is not None for value in values):
            return number(function(*(value.value for value in values)))
        if name in DATED:
            if values[1].value is None and name == "completed_years":
                return Term(f"((calendar({values[1].text}) - calendar({values[0].text})) >> 9)")
            return self.written.name(self.dated(name, self.written.lines.get(values[0].text, values[0].text), values[1].value))
        names = inspect.signature(function).parameters
        if name == "portion":  # amount and rate in 32 bits each, their product not
            values = [Term(_whole(value), value.value, False, True) for value in values]
        result = translated(
            function, {each: self.written.name(value) for each, value in zip(names, values, strict=True)}, self.written, self.dated
        )
        if name == "portion" and result.value is None:
            return Term(f"({result.text}).astype(np.int32)")
        return result


def _truth(term: Term) -> Term:
    if term.value is not None:
        return number(1 if term.value else 0)
    return term if term.truth else Term(f"({term.text} != 0)", None, True)


def negated(term: Term) -> Term:
    return number(1 - term.value) if term.value is not None else Term(f"(~{term.text})", None, True)


def both_or_either(both: bool, terms: list[Term]) -> Term:
    """`and`, `or` over truths."""
    if any(term.value == (0 if both else 1) for term in terms):
        return number(0 if both else 1)
    open_terms = [term for term in terms if term.value is None]
    if not open_terms:
        return number(1 if both else 0)
    if len(open_terms) == 1:
        return open_terms[0]
    return Term("(" + (" & " if both else " | ").join(term.text for term in open_terms) + ")", None, True)


def _where(test: Term, yes: Term, no: Term) -> Term:
    if yes == no:
        return yes
    if all(term.truth or term.value in (0, 1) for term in (yes, no)):
        if yes.value is not None or no.value is not None:
            return _where_one_is_plain(test, yes, no)
        return both_or_either(False, [both_or_either(True, [test, yes]), both_or_either(True, [negated(test), no])])
    return Term(f"np.where({test.text}, {_whole(yes)}, {_whole(no)})", None, False, yes.wide or no.wide)


def _where_one_is_plain(test: Term, yes: Term, no: Term) -> Term:
    if yes.value is not None:
        return both_or_either(False, [test, no]) if yes.value else both_or_either(True, [negated(test), no])
    return both_or_either(False, [negated(test), yes]) if no.value else both_or_either(True, [test, yes])


def _whole(term: Term) -> str:
    """The text as a number: booleans do not add up."""
    return f"{term.text}.astype(np.int32)" if term.truth else term.text


def compared(op: ast.cmpop, left: Term, right: Term) -> Term:
    if left.value is not None and right.value is not None:
        return number(eval(f"{left.value} {OPERATORS[type(op)]} {right.value}"))
    return Term(f"({left.text} {OPERATORS[type(op)]} {right.text})", None, True)


def _extreme(name: str, left: Term, right: Term) -> Term:
    return Term(f"np.{name}imum({_whole(left)}, {_whole(right)})", None, False, left.wide or right.wide)


def _arithmetic(op: ast.operator, left: Term, right: Term) -> Term:
    symbol = OPERATORS[type(op)]
    if left.value is not None and right.value is not None:
        return number(eval(f"{left.value} {symbol} {right.value}"))
    folded = _folded(symbol, left, right)
    if folded is not None:
        return folded
    # a flag times a number needs no conversion
    text = f"({_wide(left)} * {right.text})" if symbol == "*" else f"({_whole(left)} {symbol} {_whole(right)})"
    return Term(text, None, symbol == "*" and left.truth and right.truth, left.wide or right.wide)


def _wide(term: Term) -> str:
    return (
        f"np.int64({term.value})"
        if term.wide and term.value is not None
        else f"{term.text}.astype(np.int64)"
        if term.wide
        else term.text
    )


def _folded(symbol: str, left: Term, right: Term) -> Term | None:
    """x + 0, x - 0, x * 0, x * 1, x // 1 and their mirrors."""
    if symbol == "*" and 0 in (left.value, right.value):
        return number(0)
    neutral = {"+": 0, "-": 0, "*": 1, "//": 1}.get(symbol)
    if neutral is not None and right.value == neutral:
        return left
    if symbol in ("+", "*") and left.value == neutral:
        return right
    return None
