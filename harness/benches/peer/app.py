"""The to-do list of this workbook as one would write it with Flask, for `cargo bench -p harness --bench cost`.

The same page, the same table in SQLite, the same three spans, the same log record and a counter. The SERVER span, the
CLIENT span and the metrics of HTTP are made by OpenTelemetry's agent, which starts this.
"""

import logging
import os
import pathlib
import sqlite3

from flask import Flask, g, redirect, render_template, request
from opentelemetry import metrics, trace

STYLE = (pathlib.Path(__file__).parents[3] / "chapters/todo/src/style.css").read_text(encoding="utf-8")
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" \
content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><title>To-Do List</title>\
<style>{{ style|safe }}</style></head><body><main><h1>To-Do List</h1><form class="add" method="post" action="/add">\
<label for="task">New task</label><input id="task" name="task" type="text" value="" autocomplete="off" dir="auto" \
required><button type="submit">Add</button></form><ul aria-label="Tasks">{% for id, description in tasks %}<li>\
<span dir="auto">{{ description }}</span><form method="post" action="/delete/{{ id }}"><button type="submit">Delete\
<span class="unseen"> {{ description }}</span></button></form></li>{% endfor %}</ul></main></body></html>"""

app = Flask("todo")
page = app.jinja_env.from_string(PAGE)  # Once: a template in a file is kept, too.
log = logging.getLogger("todo")
log.setLevel(logging.INFO)
tracer = trace.get_tracer("todo")
requests = metrics.get_meter("todo").create_counter("todo.requests", unit="{request}")


def database():
    """A connection for this request: sqlite3's must not be shared by threads."""
    if "database" not in g:
        g.database = sqlite3.connect(os.environ["TODO_DATABASE"], isolation_level=None)
        g.cursor = g.database.cursor()
    return g.cursor


@app.teardown_appcontext
def close(_):
    """Closes the connection of this request."""
    if "database" in g:
        g.cursor.close()
        g.database.close()


@app.get("/")
def home():
    """The list."""
    requests.add(1, {"todo.endpoint": "home"})
    with tracer.start_as_current_span("querying_tasks") as span:
        tasks = database().execute("SELECT id, description FROM task ORDER BY id LIMIT 1000").fetchall()
        span.set_attribute("todo.task.count", len(tasks))
        log.info("Fetched %d tasks from the database", len(tasks))
        return render_template(page, style=STYLE, tasks=tasks)


@app.post("/add")
def add():
    """Adds a task."""
    requests.add(1, {"todo.endpoint": "add"})
    with tracer.start_as_current_span("adding_task"):
        database().execute("INSERT INTO task (description) VALUES (?)", (request.form["task"],))
        log.info("Added new task")
    return redirect("/", 303)


with sqlite3.connect(os.environ["TODO_DATABASE"]) as made:
    made.execute("PRAGMA journal_mode = WAL")
    made.execute(
        "CREATE TABLE IF NOT EXISTS task (id INTEGER PRIMARY KEY AUTOINCREMENT, description TEXT NOT NULL)"
    )
