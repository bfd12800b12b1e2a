#include "http.hpp"

#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace parley::load {
namespace {

constexpr std::size_t kAnswerMax = 256 * 1024;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::size_t content_length(std::string_view head) {
    std::string text(head);
    for (char& c : text) c = lower(c);
    const auto at = text.find("\r\ncontent-length:");
    if (at == text.npos) throw std::runtime_error("an HTTP answer without Content-Length");
    return std::strtoul(text.c_str() + at + 17, nullptr, 10);
}

}  // namespace

void HttpClient::post(std::string_view path, std::string_view token, std::string_view json,
                      std::function<void(HttpAnswer)> done) {
    if (done_) throw std::logic_error("one HTTP request at a time");
    done_ = std::move(done);
    std::string request = "POST ";
    request.append(path).append(" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n");
    if (!token.empty()) request.append("Authorization: Bearer ").append(token).append("\r\n");
    request.append("Content-Length: ").append(std::to_string(json.size())).append("\r\n\r\n").append(json);
    write(request);
}

void HttpClient::on_bytes(std::string_view bytes) {
    in_.append(bytes);
    const auto end = in_.find("\r\n\r\n");
    if (end == in_.npos || in_.size() < end + 4 + content_length(in_.substr(0, end + 2))) {
        if (in_.size() > kAnswerMax) throw std::runtime_error("an HTTP answer is too long");
        return;
    }
    HttpAnswer answer{std::atoi(in_.c_str() + sizeof "HTTP/1.1"), in_.substr(end + 4)};
    in_.clear();
    std::exchange(done_, nullptr)(std::move(answer));
}

}  // namespace parley::load
