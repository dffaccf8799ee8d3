#pragma once

#include <string>
#include <string_view>

namespace kanal::mail {

// Puts text together line by line, as the parts of a page come: white space is collapsed, empty lines never
// double, quoted lines begin with "> " once for each level.
class TextLines {
public:
    void append(std::string_view text);               // one word or mark, as it is
    void append_collapsed(std::string_view text);     // white space of any length is one blank
    void append_preformatted(std::string_view text);  // line feeds begin lines
    void blank();                                     // between words, unless the line begins here
    void line();                                      // what follows begins a line
    void hard_break();                                // one more line, even when this one is empty
    void paragraph();                                 // an empty line before what follows
    void quote();
    void end_quote();

    std::size_t size() const { return text_.size(); }
    std::string_view since(std::size_t begin) const { return std::string_view(text_).substr(begin); }
    std::string finish();  // without white space at the ends

private:
    void start();

    std::string text_ = {};
    unsigned breaks_ = 0;  // line feeds owed before the next word
    bool blank_ = false;   // a blank is owed
    bool fresh_ = true;    // this line is still empty
    unsigned quotes_ = 0;
    unsigned line_quotes_ = 0;  // of the line before
};

}  // namespace kanal::mail
