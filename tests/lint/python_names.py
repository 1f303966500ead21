# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests' scripts take from each other must exist: a name that went elsewhere would first be missed where the script runs."""
import ast


def scripts(root):
    """Each script, by its path."""
    for path in sorted((root / "tests").rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def names_of(tree):
    """What a script defines, binds or takes from elsewhere."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def wanted(tree):
    """Line, module and name of what it takes from others."""
    modules = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names if alias.asname is None}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield node.lineno, node.value.id, node.attr


def python_names(root):
    """Names that no script of that name has. Of two with one name, the neighbor is meant."""
    trees = dict(scripts(root))
    known = {path: set(names_of(tree)) for path, tree in trees.items()}
    for path, tree in trees.items():
        for line, module, name in wanted(tree):
            places = [other for other in known if other.stem == module]
            near = [other for other in places if other.parent == path.parent] or places
            if near and not any(name in known[other] for other in near):
                yield f"{path.relative_to(root)}:{line}: {module} has no “{name}”"
