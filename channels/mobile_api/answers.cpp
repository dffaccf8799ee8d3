#include "channels/mobile_api/answers.hpp"

#include "base/time_text.hpp"
#include "json/writer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace kanal::mobile_api {

namespace {

namespace json = boost::json;

constexpr std::string_view kDraft =
    "<https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07>; rel=\"help\"";

json::string_view view(std::string_view text) {
    return {text.data(), text.size()};
}

json::array progress_of(ReportStatus const& status) {
    json::array progress;
    for (auto const& event : status.progress)
        progress.push_back(json::object{
            {"at", rfc3339_seconds(event.at)},
            {"centre", event.centre},
            {"state", view(to_text(event.state))},
            {"text",
             event.state == CentreState::other || !event.word.empty() ? view(event.word)
                                                                      : view(indonesian_text(event.state))},
        });
    return progress;
}

}  // namespace

HttpResponse created(Receipt const& receipt) {
    JsonWriter body(128);
    body.begin_object();
    body.member("id", receipt.id);
    body.member("number", receipt.number);
    body.member("status", receipt.state);
    body.end_object();
    HttpResponse response;
    response.status = 201;
    response.body = body.take();
    response.headers.emplace_back("Location", "/api/v1/reports/" + receipt.id);
    return response;
}

HttpResponse status_of(ReportStatus const& status) {
    HttpResponse response;
    json::array const tracking_ids(status.tracking_ids.begin(), status.tracking_ids.end());
    json::object answer{
        {"id", status.id},
        {"number", status.number},
        {"status", status.state},
        {"tracking_ids", tracking_ids},
    };
    if (!status.progress.empty()) answer["progress"] = progress_of(status);
    response.body = json::serialize(answer);
    return response;
}

HttpResponse unauthorized() {
    auto response = problem(401, "Unauthorized", "Kunci API tidak ada atau tidak berlaku.");
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

HttpResponse key_missing() {
    auto response = problem(400, "Idempotency-Key is missing", "Header Idempotency-Key wajib dikirim.");
    response.headers.emplace_back("Link", kDraft);
    return response;
}

HttpResponse key_malformed() {
    auto response = problem(
        400,
        "Idempotency-Key is malformed",
        "Idempotency-Key harus dikirim satu kali, 1 sampai 255 karakter ASCII tanpa spasi."
    );
    response.headers.emplace_back("Link", kDraft);
    return response;
}

HttpResponse key_reused() {
    return problem(
        422, "Idempotency-Key is already used", "Idempotency-Key ini sudah dipakai untuk laporan lain."
    );
}

HttpResponse key_busy() {
    auto response = problem(
        409, "A request is outstanding", "Laporan dengan Idempotency-Key ini masih diproses. Coba lagi."
    );
    response.headers.emplace_back("Retry-After", "1");
    return response;
}

HttpResponse device_malformed() {
    return problem(
        400, "X-Device-Id is malformed", "X-Device-Id harus 1 sampai 128 karakter ASCII tanpa spasi."
    );
}

HttpResponse not_readable(std::string_view reason) {
    return problem(400, "Bad Request", "Isi permintaan tidak dapat dibaca (" + std::string(reason) + ").");
}

HttpResponse too_large() {
    return problem(413, "Content Too Large", "Laporan terlalu besar: JSON paling banyak 256 KiB.");
}

HttpResponse too_many(unsigned retry_after_seconds) {
    auto response = problem(429, "Too Many Requests", "Terlalu banyak permintaan. Coba lagi nanti.");
    response.headers.emplace_back("Retry-After", std::to_string(retry_after_seconds));
    return response;
}

HttpResponse not_found() {
    return problem(404, "Not Found", "Laporan tidak ditemukan.");
}

HttpResponse number_misread() {
    return problem(
        404,
        "Not Found",
        "Nomor laporan ini salah: ada angka yang keliru, kurang, atau lebih. Periksa lagi angkanya."
    );
}

HttpResponse status_later() {
    auto response =
        problem(503, "Service Unavailable", "Keadaan laporan tidak dapat dibaca sekarang. Coba lagi nanti.");
    response.headers = try_later().headers;
    return response;
}

HttpResponse later() {
    auto response = problem(
        503,
        "Service Unavailable",
        "Laporan belum pasti tersimpan. Kirim lagi dengan Idempotency-Key yang sama."
    );
    response.headers = try_later().headers;
    return response;
}

HttpResponse refused_by_server(unsigned status, std::string_view title) {
    auto const detail = [status]() -> std::string_view {
        switch (status) {
            case 404:
                return "Alamat ini tidak ada.";
            case 405:
                return "Cara permintaan ini tidak diterima di alamat ini.";
            case 408:
                return "Pengiriman terlalu lambat atau terputus. Kirim lagi dengan Idempotency-Key yang "
                       "sama.";
            case 413:
                return "Laporan terlalu besar: paling banyak 10 MiB bersama semua lampiran.";
            case 415:
                return "Jenis isi ini tidak diterima: kirim application/json atau multipart/form-data.";
            case 421:
                return "Permintaan ini ditujukan ke alamat lain.";
            case 500:
                return "Terjadi kesalahan di server. Kirim lagi dengan Idempotency-Key yang sama.";
            default:
                return "Permintaan ini tidak dapat diproses.";
        }
    };
    return status == 503 ? later() : problem(status, title, detail());
}

HttpResponse wrong_fields(std::vector<FieldFault> const& faults) {
    json::array errors;
    std::string names;
    for (auto const& fault : faults) {
        errors.push_back(json::object{{"field", view(fault.field)}, {"reason", view(fault.reason)}});
        names.append(names.empty() ? "" : ", ").append(fault.field);
    }
    auto response = problem(422, "Unprocessable Content");
    response.body = json::serialize(json::object{
        {"type", "about:blank"},
        {"title", "Unprocessable Content"},
        {"status", response.status},
        {"detail", "Periksa isian: " + names + "."},
        {"errors", std::move(errors)},
    });
    return response;
}

}  // namespace kanal::mobile_api
