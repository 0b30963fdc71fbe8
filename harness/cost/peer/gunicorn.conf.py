"""What gunicorn is told: how both apps are served."""

import os
import sqlite3

workers = 2
control_socket_disable = True


def on_starting(_):
    """Makes the table once, before there are workers."""
    with sqlite3.connect(os.environ["TODO_DATABASE"]) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE task (id INTEGER PRIMARY KEY, description VARCHAR(256) NOT NULL)")
