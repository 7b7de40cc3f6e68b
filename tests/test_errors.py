"""The tree of errors that is drawn is the one that is raised."""

from __future__ import annotations

import inspect

from gars_core import errors


def test_the_drawing_of_the_errors_is_the_tree_of_their_classes() -> None:
    drawn: dict[str, str] = {}
    branch: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if line.startswith("    "):
            depth, name = (len(line) - len(line.lstrip())) // 4, line.split()[0]
            branch[depth - 1 :] = [name]
            if depth > 1:
                drawn[name] = branch[-2]
                assert len(line.split()) > 3, f"{name} is not explained"
    classes = [thing for _, thing in inspect.getmembers(errors, inspect.isclass) if thing.__module__ == errors.__name__]
    assert drawn == {error.__name__: error.__base__.__name__ for error in classes}
