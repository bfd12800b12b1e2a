// HTTP/1.1 over a Stream: one request at a time is given to the service, the next waits until it is answered, so
// answers are in order and bounded by themselves. Ends in an upgrade to WsProtocol, or with the connection. Internal to
// net/.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/hub.hpp"
#include "net/protocol.hpp"
#include "proto/http/request_parser.hpp"
#include "transport/http.hpp"

namespace parley::net {

class Stream;

class HttpProtocol final : public Protocol {
public:
    explicit HttpProtocol(Stream& stream);
    ~HttpProtocol() override;

    void on_open() override;
    std::unique_ptr<Protocol> on_bytes(std::span<char>& bytes) override;
    [[nodiscard]] bool wants_bytes() const override;
    void on_read_end() override;
    void on_drained() override;
    void on_deadline(Wait wait) override;
    void on_drain() override;
    void on_failure() override;
    void on_gone() override;

private:
    class Answer;

    std::unique_ptr<Protocol> dispatch();
    std::unique_ptr<Protocol> upgrade(const transport::Request& request, bool has_body);
    bool answer_for_origin(const transport::Request& request);
    void respond(transport::Response response);
    void refuse(int status, std::string_view code, std::string_view message);
    void write(transport::Response response, bool close);
    void count(int status);
    bool write_head(std::string& out, const transport::Response& response, bool close);
    void drop_answer();

    Stream& stream_;
    Hub& hub_;
    std::unique_ptr<proto::http::RequestParser> parser_;  ///< while a request comes in
    std::shared_ptr<void> incoming_;                      ///< the service's, while a body comes in
    std::shared_ptr<Answer> answer_;                      ///< while one is being answered
    std::string allowed_origin_;                          ///< of the request being answered
    bool first_ = true;                                   ///< nothing has come yet
    bool keep_alive_ = true;
    bool is_head_ = false;
    bool is_http_1_0_ = false;
    bool closing_ = false;
};

}  // namespace parley::net
