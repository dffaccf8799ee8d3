#include "channels/mail/mime/html_text.hpp"
#include "channels/mail/mime/mail_header.hpp"
#include "channels/mail/mime/part_text.hpp"
#include "channels/mail/mime/quoted_history.hpp"
#include "channels/mail/mime/transfer_encoding.hpp"
#include "text/charset.hpp"
#include "text/safe_text.hpp"

#include <doctest/doctest.h>

#include <ctime>

using namespace kanal;
using namespace kanal::mail;

namespace {

struct Row {
    std::string_view given;
    std::string_view expected;
};

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all.append(text);
    return all;
}

}  // namespace

TEST_CASE("mail charset: the bytes decide before the label does") {
    CHECK(to_utf8("Jalan – rusak", "us-ascii").text == "Jalan – rusak");
    CHECK(to_utf8("Jalan – rusak", "iso-8859-1").text == "Jalan – rusak");
    CHECK(to_utf8("Caf\xE9 \x96 rusak", "iso-8859-1").text == "Café – rusak");
    CHECK(to_utf8("Caf\xE9", "").text == "Café");
    CHECK(to_utf8("Caf\xE9", "utf-8").text == "Café");
    CHECK(to_utf8("Caf\xE9", "x-tidak-ada").text == "Café");
    CHECK(to_utf8("\xE9\x81\x93", "UTF-8").text == "道");
    CHECK(to_utf8("\x93\xB9\x98\x48", "Shift_JIS").text == "道路");
    CHECK(to_utf8(std::string_view("j\0l\0n\0", 6), "utf-16le").text == "jln");
    CHECK(to_utf8("\x1B$BF;\x1B(B", "iso-2022-jp").text == "道");
}

TEST_CASE("mail charset: what cannot be read is marked and never dropped") {
    auto const broken = to_utf8("a\xE2\x82 – b", "utf-8");
    CHECK(broken.text == "a\xEF\xBF\xBD – b");
    CHECK(broken.damaged);
    auto const undefined = to_utf8("a\x81z", "windows-1252");
    CHECK(undefined.text == "a\xEF\xBF\xBDz");
    CHECK(undefined.damaged);
    CHECK_FALSE(to_utf8("Caf\xE9", "iso-8859-1").damaged);
}

TEST_CASE("mail charset: UTF-7 is not decoded") {
    for (auto const* const name :
         {"utf-7", "UTF-7", "unicode-1-1-utf-7", "csUnicode11UTF7", "IMAP-mailbox-name"}) {
        CHECK(to_utf8("+ADw-script+AD4-", name).text == "+ADw-script+AD4-");
        CHECK(to_utf8("+ADw-\xE9", name).text == "+ADw-é");
    }
}

TEST_CASE("mail header: encoded words are read as a person would") {
    for (auto const& row : {
             Row{"=?UTF-8?B?SmFsYW4=?= rusak", "Jalan rusak"},
             Row{"=?utf-8?q?Jalan_=E2=80=93?=\r\n =?utf-8?Q?rusak?=", "Jalan –rusak"},
             Row{"=?utf-8?b?4oA=?= =?UTF-8?b?kw==?=", "–"},                       // a character cut in two
             Row{"=?us-ascii?Q?Jos=C3=A9?=", "José"},                             // a wrong label
             Row{"=?utf-8*id?Q?Caf=C3=A9?= x =?iso-8859-1?Q?=E9?=", "Café x é"},  // RFC 2231, section 5
             Row{"Re: =?utf-8?Q?tidak selesai", "Re: =?utf-8?Q?tidak selesai"},
             Row{"=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
             Row{"Caf\xE9 langsung", "Café langsung"},
             Row{"  lampu\r\n\tjalan  ", "lampu jalan"},
             Row{"", ""},
         }) {
        INFO(row.given);
        CHECK(header_text(row.given) == row.expected);
    }
    CHECK(header_text(repeated("=?a?q?x", 200'000)).size() <= 64 * 1024);
}

TEST_CASE("mail transfer encoding: what mailers write is decoded whole") {
    CHECK(decode_base64("TGFtcHU=TWF0aQ==") == "LampuMati");  // encoded in two pieces
    CHECK(decode_base64("TGFt\r\n cHU!=") == "Lampu");
    CHECK(decode_base64("TGFtcA") == "Lamp");
    CHECK(decode_quoted_printable("50=25 =\r\nJl=2E=2\nx=") == "50% Jl.=2\nx");
    CHECK(decode_q("a_b=5F") == "a b_");
}

TEST_CASE("mail html: a reader sees text, links and structure, and no markup") {
    for (auto const& row : {
             Row{"<p>satu<p>dua<br>tiga", "satu\n\ndua\ntiga"},
             Row{"<div>satu</div><div>dua</div>", "satu\ndua"},
             Row{"a <b>tebal</b>, b", "a tebal, b"},
             Row{"<a href='https://peta.example/x?a=1&amp;b=2'>peta</a> lokasi",
                 "peta (https://peta.example/x?a=1&b=2) lokasi"},
             Row{"<a href=\"http://a.example\">http://a.example</a>", "http://a.example"},
             Row{"<a href=\"javascript:alert(1)\">klik</a>", "klik"},
             Row{"<img src=http://lacak.example/1.gif width=1>x", "x"},
             Row{"<img src=http://foto.example/1.jpg alt='Lubang di jalan'>x",
                 "Lubang di jalan (http://foto.example/1.jpg) x"},
             Row{"<span style='display: none'>rahasia</span>tampak", "tampak"},
             Row{"<!-- komentar --><style>p{}</style><script>alert('<p>')</script>isi", "isi"},
             Row{"&lt;script&gt; &euro; &#8211; &tidakada;", "<script> € – &tidakada;"},
             Row{"<blockquote>lama<br><blockquote>lebih lama</blockquote></blockquote>baru",
                 "> lama\n>\n>> lebih lama\n\nbaru"},
             Row{"<pre>a\n  b</pre>", "a\n  b"},
             Row{"<table><tr><td>Nama</td><td>Budi</td></tr><tr><td>RT</td><td>03</td></tr></table>",
                 "Nama Budi\nRT 03"},
             Row{"tanpa tanda", "tanpa tanda"},
             Row{"<meta charset=iso-8859-1>Café", "Café"},
             Row{"", ""},
         }) {
        INFO(row.given);
        CHECK(html_text(row.given).text == row.expected);
        CHECK_FALSE(html_text(row.given).cut);
    }
    CHECK(html_text(std::string_view("satu\0dua", 8)).text == "satu dua");
}

TEST_CASE("mail html: a page built to be slow ends soon") {
    // The processor's time: other programs on the machine do not count.
    auto const begin = std::clock();
    CHECK(html_text("awal" + repeated("<b>", 500'000)).text == "awal");
    html_text("<p " + repeated("a1=x b2='y' ", 100'000) + ">");
    html_text(repeated("<a b=\">\" ", 200'000));
    html_text(repeated("<a b=\"", 200'000));
    html_text(repeated("<svg>", 200'000) + "</svg>");
    html_text(repeated("<style>", 200'000));
    html_text(repeated("<!--", 500'000));
    html_text(repeated("<b></i>", 300'000));
    html_text(repeated("<td>", 300'000));
    html_text(repeated("<dd>", 300'000) + repeated("</dd>", 300'000));
    html_text(repeated("</i>", 500'000));
    html_text(repeated("<a href=http://a.example/>", 100'000));
    html_text(repeated("<table>", 200) + repeated("<p><i>x", 200'000));
    html_text("<!--" + repeated("-", 1'000'000));
    html_text(repeated("&amp", 500'000));
    CHECK((std::clock() - begin) / CLOCKS_PER_SEC < 20);
}

TEST_CASE("mail flowed: lines broken for the width are joined again") {
    CHECK(unflow("satu \ndua\ntiga", false) == "satu dua\ntiga");
    CHECK(unflow("sa \ntu\n", true) == "satu");
    CHECK(unflow("> satu \n> dua\n>> tiga", false) == "> satu dua\n>> tiga");
    CHECK(unflow(" From sana\nisi\n\n-- \nNama", false) == "From sana\nisi\n\n-- \nNama");
    CHECK(unflow("> satu \ndua", false) == "> satu \ndua");
}

TEST_CASE("mail history: what came before is marked in every mailer's way of quoting") {
    for (auto const& row : {
             Row{"Baru.\n\nOn Mon, 2 Mar 2026 at 08:20, A <a@b.example> wrote:\n> lama\n",
                 "Baru.\n\n> On Mon, 2 Mar 2026 at 08:20, A <a@b.example> wrote:\n> lama\n"},
             Row{"Baru.\n\n-----Original Message-----\nFrom: A\n\nlama",
                 "Baru.\n\n> -----Original Message-----\n> From: A\n>\n> lama"},
             Row{"Baru.\n\nDari: A\nDikirim: Senin\nKepada: B\nSubjek: C\n\nlama",
                 "Baru.\n\n> Dari: A\n> Dikirim: Senin\n> Kepada: B\n> Subjek: C\n>\n> lama"},
             Row{"Baru.\n\nPada Sen, 2 Mar 2026 A menulis:\nlama",
                 "Baru.\n\n> Pada Sen, 2 Mar 2026 A menulis:\n> lama"},
             // Below the quotation the writer goes on.
             Row{"Ya.\nOn Monday A wrote:\n> kapan?\nBesok.", "Ya.\n> On Monday A wrote:\n> kapan?\nBesok."},
             // Nothing stands before it: the forwarded text is the report.
             Row{"-----Original Message-----\nFrom: A\n\nisi", "-----Original Message-----\nFrom: A\n\nisi"},
             Row{"Mohon dibantu\n---------- Forwarded message ---------\nFrom: A\nDate: x\nSubject: y\n\nisi",
                 "Mohon dibantu\n---------- Forwarded message ---------\nFrom: A\nDate: x\nSubject: "
                 "y\n\nisi"},
             Row{"Pada hari Minggu jalan rusak.\nDari: rumah", "Pada hari Minggu jalan rusak.\nDari: rumah"},
         }) {
        INFO(row.given);
        CHECK(mark_history(row.given) == row.expected);
    }
}

TEST_CASE("mail file name: it is safe to show and to save") {
    for (auto const& row : {
             Row{"foto.jpg", "foto.jpg"},
             Row{"../../etc/surat RT.pdf", "surat RT.pdf"},
             Row{"C:\\Users\\x\\surat.pdf", "surat.pdf"},
             Row{"..", ""},
             Row{".htaccess", "htaccess"},
             Row{"foto\xE2\x80\xAEgpj.exe", "fotogpj.exe"},  // right-to-left override
             Row{"a\r\nb\tc.txt", "abc.txt"},
             Row{"caf\xE9.txt", "café.txt"},
             Row{"", ""},
         }) {
        CHECK(safe_file_name(row.given) == row.expected);
    }
    auto const name = safe_file_name(repeated("é", 500) + ".jpeg");
    CHECK(name.size() <= 120);
    CHECK(name.ends_with("é.jpeg"));
}
