// What the REST handlers of `calls` and `video` have in common: a call that is over is read back from the store first,
// and a change is answered once it is durable. Header only.
#pragma once

#include <utility>

#include "calls/call_rules.hpp"
#include "dialects/handed.hpp"
#include "dialects/rest.hpp"
#include "dialects/session.hpp"

namespace parley::dialects {

/// Runs `then(reply)` once the call is in memory, if there is one of that id. Ids that are no UUID are not looked for.
/// When the store cannot be read the answer is its error and `then` does not run.
template <class Then>
void with_call(Host& host, const CallId& id, transport::Reply reply, Then then) {
    if (!calls::is_uuid(id.value)) return then(std::move(reply));
    host.load_call(id, [handed = Handed<transport::Reply>(std::move(reply)), then = std::move(then)](Status read) {
        auto late = handed.take();
        if (!read) return late(rest::error_response(read.error()));
        then(std::move(late));
    });
}

/// Changes the domain by `work(domain, turn)` and answers with `write(result)`, or with the contract's refusal.
template <class Work, class Write>
void change_and_answer(Host& host, transport::Reply reply, Work work, Write write) {
    host.change({}, std::move(work), [reply = std::move(reply), write = std::move(write)](auto result) mutable {
        if (!result) return reply(rest::error_response(result.error()));
        reply(write(std::move(*result)));
    });
}

}  // namespace parley::dialects
