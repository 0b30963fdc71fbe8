"""The same app, as lean as Flask can be: the database without SQLAlchemy, and the template compiled once.

It sends what `app.py` sends.
"""

import collections
import logging
import sqlite3

from flask import Flask, g, redirect, render_template, request
from opentelemetry import metrics, trace

from page import DATABASE, STYLE, TEMPLATE

Task = collections.namedtuple("Task", ["id", "description"])

app = Flask("todo")
page = app.jinja_env.from_string(TEMPLATE)
log = logging.getLogger("todo")
log.setLevel(logging.INFO)
tracer = trace.get_tracer("todo")
requests = metrics.get_meter("todo").create_counter("todo.requests", unit="{request}")


def cursor():
    """That of this request: sqlite3's connections must not be shared by threads."""
    if "database" not in g:
        g.database = sqlite3.connect(DATABASE, isolation_level=None)
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
        rows = cursor().execute("SELECT id, description FROM task ORDER BY id LIMIT 1000").fetchall()
        tasks = [Task(*row) for row in rows]
        span.set_attribute("todo.task.count", len(tasks))
        log.info("Fetched %d tasks from the database", len(tasks))
        return render_template(page, style=STYLE, tasks=tasks)


@app.post("/add")
def add():
    """Adds a task."""
    requests.add(1, {"todo.endpoint": "add"})
    with tracer.start_as_current_span("adding_task"):
        cursor().execute("INSERT INTO task (description) VALUES (?)", (request.form["task"],))
        log.info("Added new task")
    return redirect("/", 303)
