// fill_spool DIRECTORY CENTRE COUNT: a spool with COUNT queued reports of about 1 KB, as after a long outage.
#include "base/digest.hpp"
#include "base/identifier.hpp"
#include "normalizer/normalize.hpp"
#include "spool/spool.hpp"

#include <cstdlib>
#include <iostream>

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

int fill(kanal::spool::Spool& spool, long count) {
    kanal::Origin origin;
    origin.agency_code = "32.73";
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
        spool.tend(false);
    }
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 64;
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
    return fill(**spool, std::atol(argv[3]));
}
