"""The keys of kanal.yaml: what they are, from the program that reads them; what they are for, from the example."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "config" / "kanal.example.yaml"
# A key that is shown behind a sign of comment, because it is not wanted everywhere.
HIDDEN = re.compile(r"^( {0,8})# ( *(?:- )?[a-z0-9_]+:(?: .*)?)$")
LINE = re.compile(r"^( *)(- )?([a-z0-9_]+):(.*)$")
SECRETS = {"secret_token_file": "AAcontoh-token_0123456789abcdefghij", "url_file": "https://pantau.example/ping", "pin_file": "1234"}
SECRET = "123456789:AAcontoh-token_0123456789abcdefghij"


# Of two keys for one thing only the first may stand in a file.
OTHER_CHOICE = re.compile(r"# instead of \w+_file\b")


def whole_example():
    """The example with every key in the open."""
    return [HIDDEN.sub(r"\1\2", line) for line in EXAMPLE.read_text().splitlines()]


def comment_of(rest):
    """What stands behind a value, in which a sign of comment may stand as well."""
    found = re.match(r"""((?:"[^"]*"|'[^']*'|[^"'#]|(?<! )#)*)(?:# (.*))?$""", rest)
    return (found[1].strip(), (found[2] or "").strip()) if found else (rest.strip(), "")


def purposes():
    """For each path, as the program names it, what the example says of it; of a kind under "channels[kind]"."""
    said, entry, sections, last = {}, None, [], None

    def close():
        if entry:
            for path, text in entry["said"].items():
                key = f"{entry['list']}[{entry['kind']}]" + (f".{path}" if path else "")
                said.setdefault(key, text)

    for line in whole_example():
        found = LINE.match(line)
        if not found:
            more = re.match(r"^ {30,}# (.*)$", line)
            if more and last:
                last[0][last[1]] += " " + more[1].strip()
            continue
        indent, dash, key, rest = len(found[1]) + len(found[2] or ""), found[2], found[3], found[4]
        _, text = comment_of(rest)
        if dash:
            close()
            entry = {"list": sections[0][1], "kind": None, "said": {"": text}}
            sections = sections[:1] + [(indent - 1, None)]
            last = (entry["said"], "")
            continue
        if indent == 0:
            close()
            entry = None
        sections = [each for each in sections if each[0] < indent]
        if entry and key == "kind":
            entry["kind"] = comment_of(rest)[0]
            last = None
            continue
        names = [name for _, name in sections + [(indent, key)] if name]
        path = ".".join(names[1:] if entry else names)
        into = entry["said"] if entry else said
        into[path] = text
        last = (into, path)
        sections.append((indent, key))
    close()
    return {path: text for path, text in said.items() if text and text != "as above"}


def known_keys(kanald):
    """What the program asks for while it reads the whole example, each path once, in its order."""
    with tempfile.TemporaryDirectory(prefix="kanal-manual-") as folder:
        config = Path(folder) / "kanal.yaml"
        config.write_text("\n".join(line for line in whole_example() if not OTHER_CHOICE.search(line)) + "\n")
        shutil.copy(ROOT / "config" / "open311-services.example.yaml", Path(folder) / "open311-services.yaml")
        for key, name in re.findall(r"(\w+_file): +([^/\s\"][^\s\"}]*)", config.read_text()):
            path = Path(folder) / name
            if not path.exists():
                path.parent.mkdir(exist_ok=True)
                path.write_text(SECRETS.get(key, SECRET) + "\n")
                path.chmod(0o600)
        run = subprocess.run([kanald, "--config", str(config), "--list-keys"], capture_output=True, text=True, check=True,
                             env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}, timeout=60)
        keys = {}
        for line in run.stdout.splitlines():
            key = json.loads(line)
            if key["default"] == "0ms":
                key["default"] = "0s"
            known = keys.setdefault(key["path"], key)
            if not known["type"]:
                keys[key["path"]] = key
    return list(keys.values())


def place(path):
    """("channels", "sms", "answer.text"), or ("", "", "http.listen")."""
    found = re.match(r"^(channels|centre)\[(\w*)\]\.(.*)$", path)
    return found.groups() if found else ("", "", path)


def purpose(path, said):
    """What the example says of it there, or where it stands "as above": of the block before that has it, too."""
    if path in said:
        return said[path]
    block, _, name = place(path)
    for other, text in reversed(said.items()):
        if block and place(other)[0] == block and place(other)[2] == name:
            return text
    return ""
