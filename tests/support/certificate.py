"""A certificate for localhost that nobody trusts who is not told to."""

import subprocess


def make_certificate(folder, days=30):
    """Writes certificate.pem and key.pem into the folder."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(days), "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(folder / "key.pem"),
         "-out", str(folder / "certificate.pem")], check=True, capture_output=True)
