"""The yardstick: a bare Flask under the same gunicorn settings, and one that reads a row with bare psycopg2."""

import os
import threading
from typing import Any

import psycopg2
from flask import Flask, jsonify

app = Flask(__name__)
_local = threading.local()
ONE_LEAD = "select id, first_name, last_name, email, status, score from leads where organization_id = %s and id = %s"


@app.get("/hello")
def hello() -> Any:
    """{"hello": "world"}"""
    return jsonify(hello="world")


@app.get("/row")
def row() -> Any:
    """One row by its key, one statement, no transaction, no tenancy."""
    if not hasattr(_local, "connection"):
        _local.connection = psycopg2.connect(os.environ["BARE_DATABASE_URL"])
        _local.connection.autocommit = True
    with _local.connection.cursor() as cursor:
        cursor.execute(ONE_LEAD, (os.environ["BARE_ORGANIZATION"], os.environ["BARE_LEAD"]))
        found = cursor.fetchone()
    return jsonify(lead=found)
