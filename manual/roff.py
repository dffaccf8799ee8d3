"""Text for man(7)."""

import re


def escape(text):
    """As text of a line: nothing of it is a request, and a dash stays a dash when it is copied."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text.startswith((".", "'")) else text


def paragraph(text):
    return escape(text) + "\n"


def item(head, text):
    """A head in bold, and text below it. Parts of `head` between stars are in italics."""
    parts = head.split("*")
    shown = "".join((r"\fB", r"\fI")[i % 2] + escape(part) + r"\fR" for i, part in enumerate(parts) if part)
    return f".TP\n{shown}\n{paragraph(text)}"


def title(name, section, version, date):
    return f'.TH {name.upper()} {section} {date} "Kanal {version}" "Kanal"\n'


def sentence(text):
    """Begins with a capital letter, unless it begins with a name or a value, and ends with a full stop."""
    text = text.rstrip(":")
    if re.match(r"[a-z]+ ", text):
        text = text[0].upper() + text[1:]
    return text if not text or text.endswith(".") else text + "."


def heading(text):
    return f'.SH "{text}"\n'


def lower_heading(text):
    return f'.SS "{escape(text)}"\n'
