"""What is right for an input: a row of EXPECT.tsv, and how what came of the input is held against it.

Columns: file, how it is sent, expected, check; # begins a comment line.
- how: `lmtp [from=ADDRESS] [raw]`; a platform's name: posted to its webhook, rightly signed; `sms [base=0] [model=NAME]
  [slot=N] [with=FILE@SLOT]`: the PDU lies on the SIM; `http`, `http-ops`, `http-media`: see the file's own comment
  lines (`at=0,30`: sent again at these seconds; `then=PATH`: a GET whose answer is checked); `check`: kanald --check;
  `ctl WORDS`: kanalctl.
- expected: report, review, quarantine, ignored (kept raw and listed), drop (nothing kept), refuse:STATUS,
  status:STATUS, found, notfound, error, warn; a/b: either will do.
- check: parts joined by ` && `: FIELD~TEXT contains, FIELD!~TEXT does not, FIELD=VALUE is, FIELD>=N at least. `said`
  is compared by its beginning. \\uXXXX is that character."""

import json
import re
from pathlib import Path

DATA = Path(__file__).parent.parent / "data" / "foreign"


class Row:
    def __init__(self, area, line):
        columns = (line.split("\t") + ["", "", ""])[:4]
        self.name, how, expected, self.check = columns
        self.path = DATA / area / self.name
        self.words = how.split(" ")
        self.how = self.words[0]
        self.options = dict(word.split("=", 1) for word in self.words[1:] if "=" in word)
        self.expected = expected.split("/")


def expectations(area):
    lines = (DATA / area / "EXPECT.tsv").read_text().splitlines()
    return [Row(area, line) for line in lines if line and not line.startswith("#")]


class Found:
    """What came of an input: `outcomes` in the words of the column `expected`, and where there is one the record."""

    def __init__(self, outcomes=(), record=None, answer="", headers=None, err="", count=None):
        self.outcomes, self.record = set(outcomes), record
        self.answer, self.headers, self.err, self.count = answer, headers or {}, err, count

    def __repr__(self):
        return f"{sorted(self.outcomes)} {json.dumps(self.record, ensure_ascii=False)} {self.answer!r:.600} {self.err!r:.600}"

    def field(self, name):
        if name in ("answer", "err", "count"):
            return str(getattr(self, name))
        if name.startswith("header:"):
            return self.headers.get(name.split(":", 1)[1], "")
        record = self.record
        if record is None:
            return ""
        reporter = record.get("reporter") or {}
        if name == "record":
            return json.dumps(record, ensure_ascii=False)
        if name == "said":
            return record.get("said_at") or ""
        if name == "place":
            point = (record.get("place") or {}).get("point") or {}
            return f"{point.get('latitude')},{point.get('longitude')}"
        if name == "file":
            return "\n".join(one.get("name") or "" for one in record["attachments"])
        if name == "files":
            return str(len(record["attachments"]))
        if name == "problems":
            return str(len(record["problems"]))
        if name == "withdrawn":
            return str(record.get("withdrawn", False)).lower()
        if name in ("name", "phone", "email", "account"):
            return reporter.get(name) or ""
        return record.get(name) or ""


def differences(row, found):
    """What of the row does not hold, in words; empty: all of it holds."""
    wrong = [] if found.outcomes & set(row.expected) else [f"is {sorted(found.outcomes)}, not {'/'.join(row.expected)}"]
    for part in filter(None, (part.strip() for part in row.check.split(" && "))):
        if part == "listed":  # the outcome `ignored` is taken from the listing
            continue
        name, operator, value = re.fullmatch(r"([\w:-]+?)(!~|~|>=|=)(.*)", part, re.S).groups()
        value = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), value)
        got = found.field(name)
        holds = {"~": lambda: value in got, "!~": lambda: value not in got,
                 ">=": lambda: int(got or 0) >= int(value),
                 "=": lambda: got.startswith(value) if name == "said" else got == value}[operator]()
        if not holds:
            wrong.append(f"{part}: got {got!r:.300}")
    return wrong
