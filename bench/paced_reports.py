"""Reports sent one after the other at a fixed pace."""

import http.client
import json
import time


def send(kanal, key, run, count, text):
    """200 a second on one connection, each under an idempotency key of its own; gives their times in milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", kanal.ports["public"])
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    body = json.dumps({"text": text})
    took = []
    begin = time.monotonic()
    for i in range(count):
        wait = begin + i / 200 - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        sent = time.monotonic()
        connection.request("POST", "/api/v1/reports", body, {**headers, "Idempotency-Key": f"{run}-{i}"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 201, answer.status
        took.append((time.monotonic() - sent) * 1000)
    return took
