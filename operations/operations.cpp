#include "operations/operations.hpp"

#include "base/log.hpp"

namespace kanal::operations {

bool Operations::allowed(Actor const& actor, Right right, std::string_view operation) {
    if (actor.rights.include(right)) return true;
    log::limited_event(log::Level::warning, "operation_refused", {{"operation", operation}});
    return false;
}

Error Operations::not_allowed() {
    return reject("anda tidak berhak melakukan ini");
}

Error for_person(Error const& error) {
    bool const of_a_part = error.what.starts_with("spool:") || error.what.starts_with("intake:");
    if (!of_a_part) return error;
    if (error.fault == Fault::reject)
        return reject("antrean di disk menolaknya; sebabnya, untuk pengembang: \"" + error.what + "\"");
    return retry("antrean di disk tidak dapat dipakai sekarang; lihat journalctl -u kanald -p warning");
}

}  // namespace kanal::operations
