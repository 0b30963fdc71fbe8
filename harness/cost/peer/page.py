"""What both apps have in common: the page of the workbook's to-do app, and where the tasks lie."""

import os
import pathlib

DATABASE = os.environ["TODO_DATABASE"]
STYLE = (pathlib.Path(__file__).parents[3] / "chapters/todo/src/style.css").read_text(encoding="utf-8")
TEMPLATE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" \
content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><title>To-Do List</title>\
<style>{{ style|safe }}</style></head><body><main><h1>To-Do List</h1><form class="add" method="post" action="/add">\
<label for="task">New task</label><input id="task" name="task" type="text" value="" autocomplete="off" dir="auto" \
required><button type="submit">Add</button></form><ul aria-label="Tasks">{% for task in tasks %}<li>\
<span dir="auto">{{ task.description }}</span><form method="post" action="/delete/{{ task.id }}"><button type="submit">\
Delete<span class="unseen"> {{ task.description }}</span></button></form></li>{% endfor %}</ul></main></body></html>"""
