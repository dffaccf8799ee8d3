#pragma once

#include "base/error.hpp"
#include "spool/sqlite/database.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace kanal::readmodel {

// The file of the read model. Anything that is not well with it is an answer to make it again, never to
// repair it.
struct IndexFile {
    std::filesystem::path path = {};
    std::string zone = "Asia/Jakarta";  // IANA name: whose days are counted

    // For writing. A reject where it is not there, damaged, or another version's.
    Result<std::unique_ptr<spool::Database>> open() const;
    // An empty one in its place. Nobody may have the file open.
    Result<std::unique_ptr<spool::Database>> create() const;
    // While it is open for writing.
    Result<std::unique_ptr<spool::Database>> open_reader() const;
};

}  // namespace kanal::readmodel
