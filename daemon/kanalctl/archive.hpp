#pragma once

#include "base/descriptor.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace kanal::kanalctl {

// A tar file of plain files, as any tar reads it. Blocking. Errors are whole words for an operator.

class ArchiveWriter {
public:
    // Begins FILE.partial, mode 0600. A file that is there is not written over.
    static Result<std::unique_ptr<ArchiveWriter>> create(std::filesystem::path const& file);
    ~ArchiveWriter();  // what was not finished is removed
    ArchiveWriter(ArchiveWriter const&) = delete;
    ArchiveWriter& operator=(ArchiveWriter const&) = delete;

    struct Added {
        std::uint64_t size = 0;
        Sha256 sha256 = {};
    };
    // The content of an open file from its start.
    Result<Added> add(std::string const& name, Descriptor const& content);
    Result<Added> add(std::string const& name, std::string_view content);

    // On disk under its name when it returns, unless somebody took the name meanwhile.
    Result<void> finish();

private:
    struct Parts;
    explicit ArchiveWriter(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

class ArchiveReader {
public:
    static Result<std::unique_ptr<ArchiveReader>> open(std::filesystem::path const& file);
    ~ArchiveReader();
    ArchiveReader(ArchiveReader const&) = delete;
    ArchiveReader& operator=(ArchiveReader const&) = delete;

    // The next plain file's name; empty at the end. Anything else in the archive is an error.
    Result<std::string> next();
    // Its content, piece by piece; an error of `take` ends it.
    Result<void> read(std::function<Result<void>(std::string_view)> const& take);

private:
    struct Parts;
    explicit ArchiveReader(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace kanal::kanalctl
