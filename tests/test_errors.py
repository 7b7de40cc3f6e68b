"""The tree of errors that is drawn is the one that is raised."""

from __future__ import annotations

import inspect

from gars_core import errors


def test_the_drawing_of_the_errors_is_the_tree_of_their_classes() -> None:
    drawn: dict[str, str] = {}
    branch: list[str] = []
    _, drawing = (errors.__doc__ or "").split("\n\n")
    for line in drawing.splitlines():
        depth, [name, *explained] = (len(line) - len(line.lstrip())) // 4, line.split()
        branch[depth:] = [name]
        if depth:
            drawn[name] = branch[depth - 1]
            assert len(explained) > 2, f"{name} is not explained"
    classes = [thing for _, thing in inspect.getmembers(errors, inspect.isclass) if thing.__module__ == errors.__name__]
    assert drawn == {error.__name__: error.__base__.__name__ for error in classes}
