#pragma once

#include "base/digest.hpp"

#include <memory>
#include <string_view>

namespace kanal {

// The digest of what comes piece by piece.
class Sha256Stream {
public:
    Sha256Stream();
    ~Sha256Stream();
    Sha256Stream(Sha256Stream const&) = delete;
    Sha256Stream& operator=(Sha256Stream const&) = delete;

    void add(std::string_view bytes);
    Sha256 finish();  // once, at the end

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

}  // namespace kanal
