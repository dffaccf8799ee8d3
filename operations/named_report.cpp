#include "operations/named_report.hpp"

#include "normalizer/report_identity.hpp"

namespace kanal::operations {

Result<std::string> find_named_report(spool::Spool& spool, std::string const& typed) {
    auto id = spool.reports().resolve(typed);
    if (!id) return id.error();
    if (*id) return std::move(**id);
    auto view = spool.reports().find_view(typed);
    if (!view) return view.error();
    if (*view) return std::move((*view)->status.id);
    return not_found(typed, "tidak ada laporan dengan nomor atau id ini");
}

Error not_found(std::string_view typed, std::string otherwise) {
    if (!normalizer::read_typed_number(typed).misread) return reject(std::move(otherwise));
    return reject("nomor laporan ini salah: ada angka yang keliru, kurang, atau lebih. Periksa lagi angkanya"
    );
}

}  // namespace kanal::operations
