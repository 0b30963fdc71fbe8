"""The to-do list the way the talk writes it: Flask, Flask-SQLAlchemy, and a template that stands in a string.

The same page as the workbook's, the same table in SQLite, the same three spans, the same log record and a counter. The
SERVER span, the CLIENT span and the metrics of HTTP are made by OpenTelemetry's agent, which starts this.
"""

import logging

from flask import Flask, redirect, render_template_string, request
from flask_sqlalchemy import SQLAlchemy
from opentelemetry import metrics, trace
from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from page import DATABASE, STYLE, TEMPLATE

app = Flask("todo")
app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{DATABASE}"
log = logging.getLogger("todo")
log.setLevel(logging.INFO)
tracer = trace.get_tracer("todo")
requests = metrics.get_meter("todo").create_counter("todo.requests", unit="{request}")


class Base(DeclarativeBase):
    """What SQLAlchemy wants its tables to descend from."""


db = SQLAlchemy(app, model_class=Base)


class Task(db.Model):
    """A row of the table."""

    id: Mapped[int] = mapped_column(primary_key=True)
    description: Mapped[str] = mapped_column(String(256))


@app.get("/")
def home():
    """The list."""
    requests.add(1, {"todo.endpoint": "home"})
    with tracer.start_as_current_span("querying_tasks") as span:
        tasks = db.session.scalars(db.select(Task).order_by(Task.id).limit(1000)).all()
        span.set_attribute("todo.task.count", len(tasks))
        log.info("Fetched %d tasks from the database", len(tasks))
        # Compiles the template every time.
        return render_template_string(TEMPLATE, style=STYLE, tasks=tasks)


@app.post("/add")
def add():
    """Adds a task."""
    requests.add(1, {"todo.endpoint": "add"})
    with tracer.start_as_current_span("adding_task"):
        db.session.add(Task(description=request.form["task"]))
        db.session.commit()
        log.info("Added new task")
    return redirect("/", 303)
