// HTTP/1.1 POST on a keep-alive connection, one request at a time; only what the bench needs of it (Content-Length
// bodies).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "loop.hpp"

namespace parley::load {

struct HttpAnswer {
    int status = 0;
    std::string body;
};

class HttpClient : public Stream {
public:
    using Stream::Stream;

    void open(const sockaddr_in& target) { connect(target); }
    /// `token` may be empty. `done` runs from within Loop::poll(). One request at a time.
    void post(std::string_view path, std::string_view token, std::string_view json,
              std::function<void(HttpAnswer)> done);

private:
    void on_bytes(std::string_view bytes) override;

    std::string in_;
    std::function<void(HttpAnswer)> done_;
};

}  // namespace parley::load
