"""A real kanald with an Open311 channel that offers the example's services."""

from pathlib import Path

from kanal_daemon import Kanald

KEY = "kunci-open311-uji-0123456789"
SERVICES = Path(__file__).resolve().parents[2] / "config" / "open311-services.example.yaml"


def open311_gateway(folder, **options):
    channel = ("{name: open311, kind: open311, keys_file: open311-keys, rate_per_peer: 0, rate_per_device: 0, "
               f"services_file: {SERVICES}, url: 'https://lapor.example.go.id/open311/v2', contact: lapor@example.go.id}}")
    kanal = Kanald(folder, channels=[channel], **options)
    kanal.secret("open311-keys", f"app:{KEY}\n")
    return kanal
