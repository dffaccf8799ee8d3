"""kanalctl.1 and the completion of the shell."""

import re

from roff import escape, heading, item, lower_heading, paragraph, sentence, title

FILES = ("--config", "--socket", "--secret")


def head(option):
    names = ", ".join(option["names"])
    if option["positional"]:
        return f"*{names}*"
    return names + (" *NILAI*" if option["value"] else "")


def options_of(command):
    return [option for option in command["options"] if "--help" not in option["names"]]


def usage(command, words):
    text = " ".join(words)
    for option in command["options"]:
        if option["positional"]:
            text += f" {option['names'][0]}" if option["required"] else f" [{option['names'][0]}]"
        elif option["required"]:
            text += f" {option['names'][0]} NILAI"
    return text


def describe(command, words):
    text = lower_heading(usage(command, words)) + paragraph(sentence(command["help"]))
    for option in options_of(command):
        usual = f" Biasanya {option['default']}." if option["default"] else ""
        text += item(head(option), sentence(option["help"]) + usual)
    for below in command["commands"]:
        text += describe(below, [*words, below["name"]])
    return text


def page(tree, version, date):
    text = title("kanalctl", 1, version, date)
    text += heading("NAME") + "kanalctl \\- " + escape(tree["help"][:1].lower() + tree["help"][1:]) + "\n"
    text += heading("PEMAKAIAN") + ".B kanalctl\n.RI [ PILIHAN ]\n.I PERINTAH\n.RI [ ISIAN ...]\n"
    text += heading("URAIAN")
    text += paragraph("Bertanya kepada kanald dan menyuruhnya, lewat soket di mesin ini. Yang berhak adalah root dan anggota grup kanal. "
                      "Waktu ditulis menurut zona waktu instansi.")
    text += heading("PILIHAN")
    for option in tree["options"]:
        usual = f" Biasanya {option['default']}." if option["default"] else ""
        text += item(head(option), sentence(option["help"]) + usual)
    text += heading("PERINTAH")
    for command in tree["commands"]:
        text += describe(command, [command["name"]])
    text += heading("KODE KELUAR")
    for code, meaning in (("0", "Berhasil. Untuk check: semuanya baik."), ("1", "Ditolak, sebabnya disebut. Untuk check: ada yang perlu dilihat."),
                          ("2", "Untuk check: ada yang harus ditangani."), ("64", "Perintah tidak terbaca."), ("69", "kanald tidak menjawab.")):
        text += item(code, meaning)
    text += heading("LIHAT JUGA") + ".BR kanald (8),\n.BR kanal.yaml (5)\n"
    return text


def flags(command):
    return [name for option in command["options"] if not option["positional"] for name in option["names"]]


def choices(option):
    """What may stand behind it, where the help is a list of words."""
    return option["help"].replace(",", "") if re.fullmatch(r"[a-z_]+(, [a-z_]+)+", option["help"]) else ""


def every_option(command):
    yield from command["options"]
    for below in command["commands"]:
        yield from every_option(below)


def completion(tree):
    taking = sorted({name for option in every_option(tree) if option["value"] and not option["positional"]
                     for name in option["names"]} - {"-h"})
    lines = [
        "# Completion of kanalctl for bash, made from its own commands and options.",
        "_kanalctl() {",
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
        f"        {'|'.join(FILES)}) _kanalctl_files \"$current\"; return ;;",
    ]
    chosen = {name: choices(option) for option in every_option(tree) for name in option["names"] if choices(option)}
    for name, words in chosen.items():
        lines.append(f"        {name}) mapfile -t COMPREPLY < <(compgen -W '{words}' -- \"$current\"); return ;;")
    rest = [name for name in taking if name not in FILES and name not in chosen]
    lines += [f"        {'|'.join(rest)}) return ;;", "    esac", "    case $command in"]
    top = [command["name"] for command in tree["commands"]] + flags(tree)
    lines.append(f"        '') words='{' '.join(top)}' ;;")
    for command in tree["commands"]:
        words = [below["name"] for below in command["commands"]] + flags(command)
        takes_file = any(option["positional"] and option["names"][0] == "FILE" for option in command["options"])
        files = " [[ $current == -* ]] || { _kanalctl_files \"$current\"; return; } ;" if takes_file else ""
        lines.append(f"        {command['name']}) words='{' '.join(words)}' ;{files};")
    lines += [
        "    esac",
        "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")",
        "}",
        "_kanalctl_files() {",
        "    compopt -o filenames 2>/dev/null",
        "    mapfile -t COMPREPLY < <(compgen -f -- \"$1\")",
        "}",
        "complete -F _kanalctl kanalctl",
    ]
    return "\n".join(lines) + "\n"
