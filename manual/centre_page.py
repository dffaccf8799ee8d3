"""kanal-centre.1."""

from roff import heading, item, paragraph, sentence, title


def head(option):
    return ", ".join(option["names"]) + (" *VALUE*" if option["value"] else "")


def page(tree, version, date):
    text = title("kanal-centre", 1, version, date)
    text += heading("NAME") + "kanal\\-centre \\- centre that takes the reports of Kanal's gateways\n"
    text += heading("SYNOPSIS") + ".B kanal\\-centre \\-\\-database\n.I FILE\n.RI [ OPTIONS ]\n"
    text += heading("DESCRIPTION")
    text += paragraph("Takes reports by HTTP, by the XML of 2018 and from a queue, answers each with its number once it is on disk, and "
                      "takes none into account twice. It stands in for the centre where the way there is to be tried, and a province can "
                      "begin with it. GET /counts and GET /reports/ID show what came.")
    text += ".PP\nIt runs in the foreground until SIGTERM or SIGINT.\n"
    text += heading("OPTIONS")
    for option in tree["options"]:
        required = " Required." if option["required"] else ""
        usual = f" Default: {option['default']}." if option["default"] else ""
        text += item(head(option), sentence(option["help"]) + required + usual)
    text += heading("EXIT STATUS")
    for code, meaning in (("0", "Stopped as asked."), ("64", "Wrong usage."), ("69", "The address cannot be had."),
                          ("74", "The disk, or the database."), ("78", "A token file without a token, or one that everybody may read.")):
        text += item(code, meaning)
    text += heading("SEE ALSO") + ".BR kanald (8),\n.BR kanal.yaml (5)\n"
    return text
