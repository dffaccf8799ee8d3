#include "forwarder/trial_report.hpp"

#include "base/identifier.hpp"
#include "normalizer/normalize.hpp"
#include "normalizer/report_identity.hpp"
#include "normalizer/report_json.hpp"
#include "text/time_zone.hpp"

#include <cstdlib>

namespace kanal::forwarder {

namespace {

int year_in(std::string const& zone, Time now) {
    auto const local = std::chrono::floor<std::chrono::days>(now + TimeZone(zone).offset_at(now));
    return static_cast<int>(std::chrono::year_month_day(local).year());
}

}  // namespace

OutboundReport trial_report(Agency const& agency, Time now) {
    Submission submission;
    submission.external_id = random_identifier();
    submission.title = "UJI COBA, abaikan";
    submission.text = "Ini uji coba dari gerbang pengaduan " + agency.name +
                      ", bukan laporan warga. Tidak perlu ditindaklanjuti.";
    submission.said_at = now;
    submission.raw = {"text/plain", submission.text};
    auto report = normalizer::normalize(submission, {agency.code, "trial", "trial", now});
    auto const serial = std::strtoul(report.id.substr(0, 8).c_str(), nullptr, 16) % normalizer::kSerials;
    report.number = normalizer::report_number(
        agency.code, year_in(agency.timezone, now), static_cast<std::uint32_t>(serial)
    );
    OutboundReport outbound;
    outbound.id = report.id;
    outbound.received_at = now;
    outbound.record = normalizer::to_json(report);
    outbound.trial = true;
    return outbound;
}

}  // namespace kanal::forwarder
