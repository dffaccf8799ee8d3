"""Standard Webhooks 1.0, as a sender signs."""

import base64
import hashlib
import hmac
import time

SECRET = "whsec_Hd3UGcmbfcN5lQTWyW6EkzfYwdXy8jHcDAJ4uOk4GFU="


def signed(message, body, secret=SECRET, at=None):
    """The headers of a JSON body (text) under this id of a message."""
    at = str(int(at or time.time()))
    mac = hmac.new(base64.b64decode(secret[len("whsec_"):]), f"{message}.{at}.{body}".encode(), hashlib.sha256)
    return {"Content-Type": "application/json", "webhook-id": message, "webhook-timestamp": at,
            "webhook-signature": "v1," + base64.b64encode(mac.digest()).decode()}
