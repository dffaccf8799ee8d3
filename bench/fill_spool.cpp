// fill_spool DIRECTORY CENTRE COUNT [AGENCY]: a spool with COUNT queued reports of about 1 KB, as after a
// long outage; of the agency of this code, else of 32.73. fill_spool DIRECTORY CENTRE COUNT varied: of the
// sort a city gets, nearly all of them delivered.
#include "base/digest.hpp"
#include "base/identifier.hpp"
#include "bench/varied_reports.hpp"
#include "normalizer/normalize.hpp"
#include "spool/spool.hpp"

#include <cstdlib>
#include <iostream>
#include <string_view>
#include <vector>

namespace {

kanal::Submission submission(long number) {
    kanal::Submission made;
    made.external_id = "bench-" + std::to_string(number);
    made.text = "Laporan " + made.external_id + ". ";
    while (made.text.size() < 600)
        made.text += "Lampu jalan di depan pasar mati sejak hari Senin. ";
    made.raw.media_type = "application/json";
    made.raw.bytes = "{\"text\":\"" + made.text + "\"}";
    return made;
}

int fill(kanal::spool::Spool& spool, long count, std::string const& agency) {
    kanal::Origin origin;
    origin.agency_code = agency;
    origin.kind = "mobile_api";
    origin.channel = "app";
    origin.received_at = kanal::WallClock::now();
    for (long i = 0; i < count;) {
        if (!spool.begin_group()) return EXIT_FAILURE;
        for (long end = std::min(count, i + 500); i < end; ++i) {
            auto const made = submission(i);
            auto const stored = spool.reports().put(
                kanal::normalizer::normalize(made, origin),
                kanal::sha256(made.text),
                made.raw,
                made.attachments
            );
            if (!stored) return EXIT_FAILURE;
        }
        if (!spool.commit_group()) return EXIT_FAILURE;
        spool.maintain(false);
    }
    return EXIT_SUCCESS;
}

kanal::Settlement settlement(std::int64_t sequence) {
    kanal::Settlement settled{.sequence = sequence, .kind = kanal::Settlement::Kind::delivered};
    settled.tracking_id = "LAPOR-" + std::to_string(sequence);
    if (sequence % 100 == 1) settled.kind = kanal::Settlement::Kind::unknown;
    if (sequence % 100 == 2) settled.kind = kanal::Settlement::Kind::retry;
    return settled;
}

int fill_varied(kanal::spool::Spool& spool, std::string const& centre, long count) {
    for (long i = 0; i < count;) {
        if (!spool.begin_group()) return EXIT_FAILURE;
        std::vector<kanal::Settlement> settlements;
        for (long end = std::min(count, i + 500); i < end; ++i) {
            auto const made = kanal::bench::varied_report(i, count);
            kanal::Origin const origin{"32.73", "mobile_api", made.channel, made.received_at};
            auto report = kanal::normalizer::normalize(made.submission, origin);
            if (i % 1'000 == 7) report.doubt = "mailing list";
            auto const stored = spool.reports().put(
                report, kanal::sha256(made.submission.text), made.submission.raw, made.submission.attachments
            );
            if (!stored) return EXIT_FAILURE;
            // The newest are still on their way.
            if (i < count - 500 && stored->review.empty())
                settlements.push_back(settlement(stored->sequence));
        }
        if (!spool.deliveries().settle(centre, settlements, kanal::WallClock::now())) return EXIT_FAILURE;
        if (!spool.commit_group()) return EXIT_FAILURE;
        spool.maintain(false);
    }
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    bool const varied = argc == 5 && argv[4] == std::string_view("varied");
    if (argc != 4 && argc != 5) return 64;
    kanal::spool::SpoolOptions options;
    options.directory = argv[1];
    options.centres = {argv[2]};
    options.capacity = 64ULL << 30;
    std::filesystem::create_directories(options.directory);
    kanal::spool::SpoolFault fault{};
    auto spool = kanal::spool::Spool::open(options, fault);
    if (!spool) {
        std::cerr << spool.error().what << '\n';
        return EXIT_FAILURE;
    }
    auto const count = std::atol(argv[3]);
    if (varied) return fill_varied(**spool, argv[2], count);
    return fill(**spool, count, argc == 5 ? argv[4] : "32.73");
}
