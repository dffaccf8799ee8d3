#pragma once

#include <string>
#include <string_view>

namespace kanal {

struct DecodedText {
    std::string text = {};  // valid UTF-8
    bool damaged = false;   // bytes that no character could be made of were there; each became U+FFFD
};

// Text of a mail as UTF-8. What is declared is believed only where the bytes do not say otherwise, because
// mailers declare us-ascii and iso-8859-1 for everything: valid UTF-8 is taken as it is, except under a
// declared charset that hides behind ASCII (UTF-16, UTF-32, ISO-2022, HZ). Then the declared charset decides,
// iso-8859-1 and us-ascii read as windows-1252 (WHATWG Encoding). windows-1252 also decides where the charset
// is missing, unknown or refused. UTF-7 is refused: text that passed a filter as ASCII would turn into
// markup. Never drops a byte without a mark. Pure; any thread.
DecodedText to_utf8(std::string_view bytes, std::string_view charset);

// The same for the text of a part, which says more about itself: a byte order mark decides first, then the
// declared charset, then the one in the page's <meta> (`html`), and where there is none or it does not fit,
// what the bytes look like: UTF-16 without a mark, and the charsets of East Asia and of Cyrillic where the
// signs are clear.
DecodedText part_to_utf8(std::string_view bytes, std::string_view charset, bool html);

// UTF-8 without what is no text and only steers how it is drawn: byte order marks, embeddings, overrides and
// isolates of the writing direction. Joiners stay, emoji are made of them.
std::string shown_text(std::string_view text);

}  // namespace kanal
