// Preloaded into the real daemon: lets calls of libraries fail or hang for as long as a file of that name
// stands in the folder $FAILING_CALLS. Each call that is waited for is noted there in `calls`.

#include <curl/curl.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace {

std::string path_of(char const* name) {
    char const* const folder = std::getenv("FAILING_CALLS");
    return folder ? std::string(folder) + "/" + name : std::string();
}

bool stands(char const* name) {
    return ::access(path_of(name).c_str(), F_OK) == 0;
}

template <class Function>
Function* next(char const* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" int pthread_create(
    pthread_t* thread, pthread_attr_t const* attributes, void* (*start)(void*), void* argument
) {
    if (stands("no-threads")) return EAGAIN;
    return next<decltype(pthread_create)>("pthread_create")(thread, attributes, start, argument);
}

extern "C" int sd_notify(int, char const* state) {
    if (std::string(state) == "WATCHDOG=1" && stands("throwing-watchdog"))
        throw std::runtime_error("words of a stranger");
    return 0;
}

extern "C" CURLcode curl_easy_perform(CURL* handle) {
    if (stands("hanging-mailbox")) {
        int const calls = ::open(path_of("calls").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        (void)!::write(calls, "begin\n", 6);
        while (stands("hanging-mailbox"))
            ::usleep(10'000);
        (void)!::write(calls, "end\n", 4);
        ::close(calls);
    }
    return next<decltype(curl_easy_perform)>("curl_easy_perform")(handle);
}
