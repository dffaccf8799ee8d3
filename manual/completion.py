"""The completion of a program for the shell."""

import re

FILES = ("--config", "--database", "--secret", "--socket")


def flags(command):
    return [name for option in command["options"] if not option["positional"] for name in option["names"]]


def choices(option):
    """What may stand behind it, where the help is a list of words."""
    return option["help"].replace(",", "") if re.fullmatch(r"[a-z_]+(, [a-z_]+)+", option["help"]) else ""


def every_option(command):
    yield from command["options"]
    for below in command["commands"]:
        yield from every_option(below)


def script(tree):
    program = tree["name"]
    function = "_" + program.replace("-", "_")
    taking = sorted({name for option in every_option(tree) if option["value"] and not option["positional"]
                     for name in option["names"]} - {"-h"})
    files = [name for name in taking if name in FILES or name.endswith("-file")]
    lines = [
        f"# Completion of {program} for bash, made from its own commands and options.",
        f"{function}() {{",
        "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command='' words='' i",
        "    COMPREPLY=()",
        "    for ((i = 1; i < COMP_CWORD; i++)); do",
        "        case ${COMP_WORDS[i]} in",
        f"            {'|'.join(taking)}) ((i++)) ;;",
        "            -*) ;;",
        "            *) command=${COMP_WORDS[i]}; break ;;",
        "        esac",
        "    done",
        "    case $previous in",
        f"        {'|'.join(files)}) {function}_files \"$current\"; return ;;",
    ]
    chosen = {name: choices(option) for option in every_option(tree) for name in option["names"] if choices(option)}
    for name, words in chosen.items():
        lines.append(f"        {name}) mapfile -t COMPREPLY < <(compgen -W '{words}' -- \"$current\"); return ;;")
    rest = [name for name in taking if name not in files and name not in chosen]
    lines += [f"        {'|'.join(rest)}) return ;;", "    esac", "    case $command in"]
    top = [command["name"] for command in tree["commands"]] + flags(tree)
    lines.append(f"        '') words='{' '.join(top)}' ;;")
    for command in tree["commands"]:
        words = [below["name"] for below in command["commands"]] + flags(command)
        takes_file = any(option["positional"] and option["names"][0] == "FILE" for option in command["options"])
        more = f" [[ $current == -* ]] || {{ {function}_files \"$current\"; return; }} ;" if takes_file else ""
        lines.append(f"        {command['name']}) words='{' '.join(words)}' ;{more};")
    lines += [
        "    esac",
        "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")",
        "}",
        f"{function}_files() {{",
        "    compopt -o filenames 2>/dev/null",
        "    mapfile -t COMPREPLY < <(compgen -f -- \"$1\")",
        "}",
        f"complete -F {function} {program}",
    ]
    return "\n".join(lines) + "\n"
