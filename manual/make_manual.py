"""Makes the manual of what the programs say of themselves. Usage: make_manual.py KANALD KANALCTL VERSION DATE FOLDER"""

import json
import os
import subprocess
import sys
from pathlib import Path

import command_pages
import config_keys
import key_pages


def main():
    kanald, kanalctl, version, date, folder = sys.argv[1:]
    said = config_keys.purposes()
    keys = config_keys.known_keys(kanald)
    described = subprocess.run([kanalctl, "--describe"], capture_output=True, text=True, check=True, timeout=60,
                               env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
    tree = json.loads(described.stdout)
    pages = {
        "kanal.yaml.5": key_pages.page(keys, said, version, date),
        "kanal.yaml.schema.json": key_pages.schema(keys, said),
        "kanalctl.1": command_pages.page(tree, version, date),
        "kanalctl.bash": command_pages.completion(tree),
    }
    for name, text in pages.items():
        Path(folder, name).write_text(text)


if __name__ == "__main__":
    main()
