#pragma once

#include "base/descriptor.hpp"
#include "tables/table_writer.hpp"

#include <memory>
#include <string>
#include <vector>

namespace kanal::desk {

// A table on its way to a browser, in a file without a name that is gone with this object. Blocking calls;
// any thread, one call at a time.
class TableFile {
public:
    static Result<std::unique_ptr<TableFile>> create(TableFormat format, std::vector<std::string> columns);

    Result<void> add(std::vector<std::vector<std::string>> const& rows);
    Result<std::string> finish();  // its bytes

private:
    TableFile(Descriptor file, std::unique_ptr<TableWriter> writer)
        : file_(std::move(file)), writer_(std::move(writer)) {}

    Descriptor file_;
    std::unique_ptr<TableWriter> writer_;
};

}  // namespace kanal::desk
