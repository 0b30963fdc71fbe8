# A small app that knows nothing of OpenTelemetry. `opentelemetry-instrument` instruments it.
import logging
import sqlite3

import requests
from flask import Flask, abort

app = Flask(__name__)
log = logging.getLogger("tasks")
log.setLevel(logging.INFO)
database = sqlite3.connect(":memory:", check_same_thread=False)
database.execute("CREATE TABLE task (id INTEGER PRIMARY KEY, description TEXT)")


@app.get("/")
def home():
    tasks = database.execute("SELECT id, description FROM task").fetchall()
    log.info("Fetched %d tasks", len(tasks))
    return f"{len(tasks)} tasks"


@app.post("/add")
def add():
    database.execute("INSERT INTO task (description) VALUES (?)", ("Buy milk",))
    log.info("Added new task")
    return "added"


@app.get("/task/<int:number>")
def task(number):
    if database.execute("SELECT id FROM task WHERE id = ?", (number,)).fetchone() is None:
        log.warning("The task was not found")
        abort(404)
    return "there"


@app.get("/ask")
def ask():
    return requests.get("http://127.0.0.1:5055/").text


@app.get("/fail")
def fail():
    raise RuntimeError("it failed")
