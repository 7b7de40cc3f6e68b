"""Drive the pages without a browser: open one, press what is on it, read what it says."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from gars_core.catalogue.loader import load_catalogue
from gars_core.settings import PROJECT_DIR

APP = PROJECT_DIR / "app.py"
SECONDS = 60
LIBRARY = "pages/4_Library.py"


def open_page(page: str = "app.py", **query: str) -> AppTest:
    """Return the page as somebody sees it who opens its address."""
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    for name, value in query.items():
        app.query_params[name] = value
    if page != "app.py":
        app.switch_page(page)
    return fine(app.run())


def fine(app: AppTest) -> AppTest:
    assert not app.exception, [error.value for error in app.exception]
    return app


def click(app: AppTest, key: str) -> AppTest:
    return fine(app.button(key=key).click().run())


def until(app: AppTest, what: Callable[[AppTest], object]) -> AppTest:
    """Run again, as the page's own timer does, until what is true."""
    end = time.monotonic() + SECONDS
    while not what(app):
        assert time.monotonic() < end, texts(app)
        time.sleep(0.02)
        fine(app.run())
    return app


def keys(app: AppTest, kind: str = "button") -> list[str]:
    return [element.key for element in app.get(kind) if getattr(element, "key", None)]


def texts(app: AppTest) -> str:
    """Return the page's words that are not in widgets."""
    kinds = ("caption", "markdown", "subheader", "header", "title", "html", "error", "warning", "success", "info")
    return "\n".join(str(getattr(element, "value", "") or element.proto) for kind in kinds for element in app.get(kind))


def links(app: AppTest) -> list[str]:
    """Return the labels of the links that stay in the tab, those of the menu too."""
    return [link.proto.label for link in app.get("page_link")]


def ready(app: AppTest) -> AppTest:
    """Wait until the round's prompt is written."""
    return until(app, lambda app: app.text_area and not app.button(key="rate_generate").disabled)


def drawn(app: AppTest) -> AppTest:
    """Press Generate and wait for the picture, all of a slate."""
    click(ready(app), "rate_generate")
    return ready(until(app, lambda app: any(key.startswith("rate_score_5") for key in keys(app))))


def shown_prompts(app: AppTest) -> list[str]:
    """Return the prompts on the cards, in their order."""
    return [code.value for code in app.code]


def collections_tab() -> AppTest:
    app = open_page(LIBRARY)
    app.session_state["library_tab"] = "Collections"
    return fine(app.run())


def session_value(app: AppTest, key: str) -> Any:
    return app.session_state[key] if key in app.session_state else None


def ticks(app: AppTest) -> list[str]:
    return sorted(
        value
        for category in load_catalogue().category_by_id
        for value in session_value(app, f"setup_said_likes_{category}") or []
    )
