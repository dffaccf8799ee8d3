"""kanalctl.1."""

from roff import escape, heading, item, lower_heading, paragraph, sentence, title


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
