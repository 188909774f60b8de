"""Every sentence of the program, to be read from top to bottom: `python -m tests.sentences [WORD ...]`.

Read from the source: every text that can reach an editor, with where it stands and `{…}` for what is put in. Left out
by rule: the sandbox, which is a server; docstrings; what is logged; keys, names and single words in small letters; SQL,
patterns, style sheets, formats. With words, only sentences that hold all of them.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOT_FOR_EDITORS = ("tui/sandbox/",)
NOISE = re.compile(
    r"^\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|PRAGMA|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|EXPLAIN"
    r"|WITH \w+ AS|FROM|WHERE|AND|OR|ORDER BY|ON CONFLICT|REFERENCES|LEFT JOIN|JOIN|VALUES)\b| IN \('| IS (?:NOT )?NULL"
    r"|^\w+ = '"  # SQL
    r"|\(\?[:P=!<]|\\[sdwbS.\[]|\[\^|\]\+|\]\*"  # patterns
    r"|[{};]\s*$|^\s*[a-z-]+:[^.]*;"  # style sheets
    r"|^[\w-]+(?: > | \.)[\w.#-]+|^[#.][\w-]+"  # selectors
    r"|^[a-z]+/[a-z+.-]+|^\x1b|^[A-Z]+$"  # media types, control sequences, words of a protocol
)
WORDS = re.compile(
    r"[^\W\d_]{2,}.*[ \n·:].*[^\W\d_]|^[A-Z][^\W\d_]+[.?!:]?$|[^\W\d_]{2,}[.?!]$"
    r"|\{…\}.* [^\W\d_]{2,}|[^\W\d_]{2,}.* \{…\}"
)
LOGGING = frozenset({"debug", "info", "warning", "error", "exception", "critical"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text of the program. `text` has `{…}` for what is put in, `{one|other}` for what is chosen."""

    where: str
    line: int
    text: str


def shown(node: ast.expr) -> str | None:
    """A text as it is written in the source; None for anything else."""
    match node:
        case ast.Constant(value=str(value)):
            return value
        case ast.JoinedStr(values=values):
            return "".join(_part(value) for value in values)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = shown(left), shown(right)
            return None if first is None and second is None else f"{first or '{…}'}{second or '{…}'}"
        case ast.IfExp(body=body, orelse=orelse):
            first, second = shown(body), shown(orelse)
            return None if first is None or second is None else f"{{{first}|{second}}}"
    return None


def _part(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.FormattedValue):
        return (shown(node.value) if isinstance(node.value, ast.IfExp) else None) or "{…}"
    return "{…}"


def _apart(tree: ast.AST) -> Iterator[ast.AST]:
    """What is written for the program and for those who read it: docstrings, logs, keys, annotations."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()):
                yield node.value
            case ast.Call(func=ast.Attribute(value=ast.Name(id="log"), attr=attr)) if attr in LOGGING:
                yield node
            case ast.Dict(keys=keys):
                yield from (key for key in keys if key is not None and " " not in str(getattr(key, "value", " ")))
            case ast.Subscript(slice=ast.Constant() as key):
                yield key
            case ast.AnnAssign(annotation=annotation) | ast.arg(annotation=ast.expr() as annotation):
                yield annotation
            case ast.Compare():
                yield node
            case ast.Call(func=ast.Name(id="cast" | "TypeVar" | "getattr" | "setattr"), args=args):
                yield from args
            case ast.Assign(targets=[ast.Name(id="__all__" | "DEFAULT_CSS" | "CSS_PATH")]):
                yield node.value


def sentences_of(source: str, where: str) -> Iterator[Sentence]:
    """The sentences of one file, from top to bottom."""
    tree = ast.parse(source)
    done = {id(inner) for node in _apart(tree) for inner in ast.walk(node)}
    found: list[Sentence] = []
    for node in ast.walk(tree):
        if id(node) in done or not isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp):
            continue
        text = shown(node)
        if text is None:
            continue
        done.update(id(inner) for inner in ast.walk(node) if isinstance(inner, ast.Constant) or inner is node)
        if isinstance(node, ast.JoinedStr):
            done.update(id(inner) for value in node.values for inner in ast.walk(value) if not _speaks(inner))
        if not NOISE.search(text) and WORDS.search(text):
            found.append(Sentence(where, node.lineno, text))
    yield from sorted(found, key=lambda sentence: sentence.line)


def _speaks(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr)


def sentences() -> Iterator[Sentence]:
    """All sentences, by file."""
    for file in sorted((ROOT / "tui").rglob("*.py")):
        where = file.relative_to(ROOT).as_posix()
        if not where.startswith(NOT_FOR_EDITORS):
            yield from sentences_of(file.read_text("utf-8"), where)


def main(words: list[str]) -> int:
    for sentence in sentences():
        if all(word.lower() in sentence.text.lower() for word in words):
            sys.stdout.write(f"{sentence.where}:{sentence.line}: {sentence.text!r}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
