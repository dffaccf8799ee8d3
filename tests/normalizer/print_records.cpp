// Prints one record a line for check_schema.py: a seeded variety, each as the spool would render it.
#include "normalizer/normalize.hpp"
#include "normalizer/report_identity.hpp"
#include "normalizer/report_json.hpp"
#include "sample_submissions.hpp"

#include <cstdio>

int main() {
    constexpr std::uint64_t kRecords = 600;
    kanal::test::SampleSubmissions samples(20260325);
    for (std::uint64_t sequence = 1; sequence <= kRecords; ++sequence) {
        auto report = kanal::normalizer::normalize(samples.next(), samples.origin());
        report.number = kanal::normalizer::report_number(report.agency, 2026, sequence);
        if (sequence % 5 == 0) report.variant = static_cast<std::uint32_t>(sequence) | 1U << 31;
        if (sequence % 7 == 0) report.media = sequence << 42 | 1U << 31;
        std::puts(kanal::normalizer::to_json(report).c_str());
    }
}
