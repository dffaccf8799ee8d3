"""Makes the manual of what the programs say of themselves. Usage: make_manual.py KANALD KANALCTL KANAL_CENTRE VERSION DATE FOLDER"""

import json
import os
import subprocess
import sys
from pathlib import Path

import centre_page
import command_pages
import completion
import config_keys
import key_pages


def tree_of(program):
    """Its commands and options."""
    described = subprocess.run([program, "--describe"], capture_output=True, text=True, check=True, timeout=60,
                               env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
    return json.loads(described.stdout)


def main():
    kanald, kanalctl, kanal_centre, version, date, folder = sys.argv[1:]
    said = config_keys.purposes()
    keys = config_keys.known_keys(kanald)
    tree, centre = tree_of(kanalctl), tree_of(kanal_centre)
    pages = {
        "kanal.yaml.5": key_pages.page(keys, said, version, date),
        "kanal.yaml.schema.json": key_pages.schema(keys, said),
        "kanalctl.1": command_pages.page(tree, version, date),
        "kanal-centre.1": centre_page.page(centre, version, date),
        "kanalctl.bash": completion.script(tree),
        "kanal-centre.bash": completion.script(centre),
    }
    for name, text in pages.items():
        Path(folder, name).write_text(text)


if __name__ == "__main__":
    main()
