#include "channels/mail/staged_mail.hpp"

namespace kanal::mail {

Result<void> StagedMail::append(std::string_view bytes) {
    if (failure_) return *failure_;
    if (!file_ && memory_.size() + bytes.size() < kMostInMemory) {
        memory_.append(bytes);
        return {};
    }
    Result<void> kept{};
    if (!file_) {
        auto created = TemporaryFile::create();
        if (created) {
            kept = created->append(memory_);
            file_.emplace(std::move(*created));
        } else {
            kept = created.error();
        }
        memory_ = {};
    }
    if (kept) kept = file_->append(bytes);
    if (!kept) {
        failure_ = kept.error();
        file_.reset();
    }
    return kept;
}

Result<Descriptor> StagedMail::open_for_reader() {
    if (failure_) return *failure_;
    if (file_) return file_->open_for_reader();
    auto passed = TemporaryFile::create_in_memory();
    if (!passed) return passed.error();
    auto const filled = passed->append(memory_);
    if (!filled) return filled.error();
    return passed->open_for_reader();
}

Result<std::string> StagedMail::read() const {
    if (failure_) return *failure_;
    return file_ ? file_->read() : Result<std::string>(memory_);
}

}  // namespace kanal::mail
