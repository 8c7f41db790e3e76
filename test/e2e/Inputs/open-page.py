#!/usr/bin/env python3
#===- open-page.py - Opens a report's page and uses it -----------------------===#
#
# open-page.py PAGE.html FOLDER opens the page in Chromium at desk and phone size, in
# light and dark, and fails on: a message on the console, a page wider than its
# window, a request to the network, a violation that axe-core finds (names, headings,
# contrast in both schemes, ...), a table that a click does not sort, a layer that a click or a key
# does not open and Escape does not close, a figure that does not change with the
# machine. Screenshots go to FOLDER.
#
#===--------------------------------------------------------------------------===#

import pathlib
import sys

from axe_core_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

SIZES = {"desk": (1280, 800), "phone": (390, 844)}
# A machine that is shared may be slow.
PATIENCE_MS = 120_000

problems = []


def check(what, holds):
    if not holds:
        problems.append(what)


# What is drawn in each colour once: contrast is slow to judge, and rows of a table are
# alike.
SEEN_FOR_CONTRAST = ["header", "#verdict", "#accuracy", "#layers thead",
                     "#layers tbody tr:first-child", "ol.network li:first-child", "#made"]


def judge(page, where, contrast_of=None):
    """Judges the whole page without contrast, or the contrast of some of it."""
    if contrast_of:
        context = {"include": [[selector] for selector in contrast_of]}
        options = {"runOnly": ["color-contrast"]}
    else:
        context = None
        options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": 0}}}
    for violation in Axe().run(page, context=context, options=options)["violations"]:
        node = violation["nodes"][0]["html"][:120]
        problems.append(f"{where}: {violation['id']}: {violation['help']}: {node}")


def open_page(browser, path, size, scheme):
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    page.set_default_timeout(PATIENCE_MS)
    page.on("console", lambda message: problems.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    page.on("request", lambda request: check(
        f"request to {request.url[:80]}", request.url.startswith(("file:", "data:"))))
    page.goto(path.as_uri())
    page.wait_for_selector("#made")
    return page


def sort_tables(page):
    """Clicks the heads of the table of layers: the column of its figures must rise,
    then fall."""
    head = page.locator("#layers th button", has_text="Multiply-adds")
    column = page.locator("#layers tbody tr td:last-child")

    def numbers():
        return [float(text.split()[0]) for text in column.all_inner_texts() if text != "\u2013"]

    head.click()
    falling = numbers()
    head.click()
    rising = numbers()
    check("a click does not sort downwards", falling == sorted(falling, reverse=True))
    check("a second click does not sort upwards", rising == sorted(rising))
    check("there is nothing to sort", len(set(rising)) > 1)
    state = page.locator("#layers th", has_text="Multiply-adds").get_attribute("aria-sort")
    check("the head does not say how it sorts", state == "ascending")


def open_layers(page, size, folder):
    row = page.locator("ol.network button").first
    name = row.locator(".name").inner_text()
    row.click()
    page.wait_for_selector("dialog[open]")
    check("the view is of another layer", page.locator("#detail-title").inner_text() == name)
    page.screenshot(path=folder / f"layer-{size}.png")
    judge(page, f"layer, {size}", contrast_of=["dialog"])
    page.keyboard.press("Escape")
    check("Escape does not close a layer", page.locator("dialog[open]").count() == 0)
    row.focus()
    page.keyboard.press("Enter")
    check("Enter does not open a layer", page.locator("dialog[open]").count() == 1)
    page.keyboard.press("Escape")


def choose_machine(page):
    buttons = page.locator("#verdict .tabs button")
    figures = page.locator("#verdict .card .figure")
    first = figures.all_inner_texts()
    buttons.last.click()
    check("another machine has the same figures", figures.all_inner_texts() != first)
    check("the chosen machine is not marked", buttons.last.get_attribute("aria-pressed") == "true")


def main():
    path, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    folder.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for size in SIZES:
            for scheme in ("light", "dark"):
                page = open_page(browser, path, size, scheme)
                page.screenshot(path=folder / f"{size}-{scheme}.png")
                width = page.evaluate("document.documentElement.scrollWidth")
                check(f"{size}: the page is {width} pixels wide", width <= SIZES[size][0])
                if size == "desk":
                    judge(page, scheme, contrast_of=SEEN_FOR_CONTRAST)
                if scheme == "light":
                    judge(page, size)
                    choose_machine(page)
                    sort_tables(page)
                    open_layers(page, size, folder)
                page.close()
        browser.close()
    print("\n".join(problems) or "page: opened, sorted, and read")
    sys.exit(bool(problems))


main()
