#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace kanal::test {

// A server on the loopback that answers each request with exactly the bytes it is told, then closes.
class ScriptedServer {
public:
    struct Request {
        std::string method = {};
        std::string target = {};
        std::map<std::string, std::string> headers = {};  // names in lower case
        std::string body = {};
    };
    struct Reply {
        std::string bytes = {};
        bool reset = false;  // closes with RST in place of FIN
    };
    // Called in the server's thread, one request at a time.
    using Answer = std::function<Reply(Request const& request)>;

    explicit ScriptedServer(Answer answer);
    ~ScriptedServer();
    ScriptedServer(ScriptedServer const&) = delete;
    ScriptedServer& operator=(ScriptedServer const&) = delete;

    std::string url(std::string const& path = "/reports") const;
    std::vector<Request> requests();  // all that came in whole, in order

    // An answer with a Content-Length.
    static std::string answer(int status, std::string const& body, std::string const& header = "");

private:
    void serve();
    void serve_one(int connection);

    Answer answer_;
    int listener_ = -1;
    int port_ = 0;
    std::mutex mutex_ = {};
    std::vector<Request> requests_ = {};
    std::thread thread_;
};

}  // namespace kanal::test
