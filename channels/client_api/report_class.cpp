#include "channels/client_api/report_class.hpp"

#include <utility>

namespace kanal::client_api {

std::optional<ReportClass> report_class_named(std::string_view name) {
    static constexpr std::pair<std::string_view, ReportClass> kClasses[] = {
        {"complaint", ReportClass::complaint},
        {"aspiration", ReportClass::aspiration},
        {"information", ReportClass::information},
        {"whistleblowing", ReportClass::whistleblowing},
    };
    for (auto const& [known, report_class] : kClasses)
        if (known == name) return report_class;
    return std::nullopt;
}

}  // namespace kanal::client_api
