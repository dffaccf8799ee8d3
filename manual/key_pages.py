"""kanal.yaml.5 and kanal.yaml.schema.json."""

import json

from config_keys import place, purpose
from roff import heading, item, lower_heading, paragraph, sentence, title

TYPES = {
    "text": "one line of text; in quotes where YAML would read it otherwise",
    "flag": "true or false",
    "number": "a whole number",
    "duration": "a whole number with a unit: 500ms, 30s, 15m, 24h or 7d",
    "size": "bytes, or a whole number with a unit: 256KiB, 64MiB or 1GiB",
    "list of texts": "texts in square brackets, or one a line behind a dash",
    "path": "of a file or folder; a relative one begins at the folder of the configuration",
    "secret file": "the path of a file that holds a secret and is not open to everybody",
    "secrets file": "the same, one secret a line",
    "token file": "the same, with one token in it",
}
# Every block has these; the registries ask for them.
IN_EVERY_BLOCK = {
    "name": "Of your choice: a-z, 0-9 and dashes. It stands in addresses, log lines and records.",
    "kind": "What it is; one of the kinds below.",
    "forward": "Which reports go on to the centres by themselves: all but the doubtful ones; review: none; tagged: those with one of the tags.",
    "tags": "With forward: tagged, words of title or text, in any case, like \"#lapor\".",
}


def is_section(key):
    return key["type"] in ("section", "list of sections")


def describe(key, text):
    limits = ""
    if key["least"] and key["most"]:
        limits = f" From {key['least']} to {key['most']}."
    elif key["least"] or key["most"]:
        limits = f" At least {key['least']}." if key["least"] else f" At most {key['most']}."
    if key["required"]:
        usual = "Required."
    elif "unless given" in text:  # it depends on the rest of the file
        usual = ""
    else:
        usual = sentence("Default: " + (" ".join(key["default"].split()) or "none"))
    return f"{sentence(text)}{limits} {usual}".strip()


def page(keys, said, version, date):
    text = title("kanal.yaml", 5, version, date)
    text += heading("NAME") + "kanal.yaml \\- configuration of kanald\n"
    text += heading("DESCRIPTION")
    text += paragraph("One YAML file says who the agency is, from where reports come and where they go. An unknown key, a wrong value or "
                      "a missing secret is refused with file, line and key, all of them at once.")
    text += ".PP\n.B kanald \\-\\-config\n.I FILE\n.B \\-\\-check\nlooks at a file without using it.\n"
    text += ".B kanalctl setup\nmakes one, or adds to it.\n"
    text += ".PP\nValues are of these types:\n"
    for name, meaning in TYPES.items():
        text += item(name, sentence(meaning))
    text += heading("THE GATEWAY")
    for key in keys:
        if not place(key["path"])[0] and not is_section(key):
            text += item(f"{key['path']}: *{key['type'] or 'secret file'}*", describe(key, purpose(key["path"], said)))
    for block, words, what in (("channels", "CHANNELS", "Where reports come from."),
                               ("centre", "CENTRE", "Where reports go; a report is delivered when every one has it.")):
        text += heading(words) + paragraph(what + " A list of blocks, each with these keys and those of its kind:")
        kinds = {}
        for key in keys:
            where, kind, name = place(key["path"])
            if where == block:
                kinds.setdefault(kind, {})[name] = key
        everywhere = [name for name in next(iter(kinds.values())) if all(
            name in each and each[name]["default"] == next(iter(kinds.values()))[name]["default"] for each in kinds.values())]
        first = next(iter(kinds.values()))
        everywhere.sort(key=lambda name: list(IN_EVERY_BLOCK).index(name) if name in IN_EVERY_BLOCK else 99)
        for name in everywhere:
            meaning = IN_EVERY_BLOCK.get(name) or purpose(first[name]["path"], said)
            text += item(f"{name}: *{first[name]['type']}*", describe(first[name], meaning))
        for kind in sorted(kinds):
            text += lower_heading(f"kind: {kind}")
            intro = said.get(f"{block}[{kind}]")
            if intro:
                text += paragraph(sentence(intro))
            for name, key in kinds[kind].items():
                if name not in everywhere and not is_section(key):
                    text += item(f"{name}: *{key['type'] or 'secret file'}*", describe(key, purpose(key["path"], said)))
    text += heading("FILES")
    text += item("/etc/kanal/kanal.yaml", "The configuration.")
    text += item("/etc/kanal/kanal.example.yaml", "Every key, with its default and what it is for.")
    text += heading("SEE ALSO") + ".BR kanald (8),\n.BR kanalctl (1)\n"
    return text


def schema_of(key):
    one_line = {"type": ["string", "number", "boolean"]}
    kinds = {
        "flag": {"type": "boolean"},
        "number": {"type": "integer"},
        "duration": {"type": "string", "pattern": "^[0-9]+(ms|s|m|h|d)$"},
        "size": {"type": ["string", "integer"], "pattern": "^[0-9]+(KiB|MiB|GiB|TiB)?$"},
        "list of texts": {"type": ["array", "null"], "items": one_line},
    }
    schema = dict(kinds.get(key["type"], one_line))
    if key["type"] == "number":
        schema.update(minimum=int(key["least"]), maximum=int(key["most"]))
    return schema


def mapping(keys, said):
    """Of [(path within the mapping, key)]."""
    properties, below = {}, {}
    for path, key in keys:
        name, _, rest = path.partition(".")
        if rest:
            below.setdefault(name, []).append((rest, key))
        elif not is_section(key):
            properties[name] = {**schema_of(key), "description": purpose(key["path"], said)}
    for name, inner in below.items():
        made = mapping(inner, said)
        properties[name] = {**made, "type": ["object", "null"]}
    # What a section needs it needs only where it stands.
    needed = [path for path, key in keys if key["required"] and "." not in path]
    made = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**made, "required": needed} if needed else made


def schema(keys, said):
    whole = mapping([(key["path"], key) for key in keys if not place(key["path"])[0]], said)
    for block in ("channels", "centre"):
        kinds = {}
        for key in keys:
            where, kind, name = place(key["path"])
            if where == block:
                kinds.setdefault(kind, []).append((name, key))
        choices = []
        for kind, inner in sorted(kinds.items()):
            made = mapping(inner, said)
            made["properties"]["kind"] = {"const": kind}
            choices.append(made)
        whole["properties"][block] = {"type": ["array", "null"], "items": {"oneOf": choices}}
    whole["required"] = ["agency", "centre"]
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "kanal.yaml", **whole},
                      indent=2, ensure_ascii=False) + "\n"
