// A notifier that sends nothing, for tests: it takes addresses of https and keys that say "good". What is due stands in
// FakeHost::notices. Header only.
#pragma once

#include <string>

#include "ports/notifier.hpp"

namespace parley::dialects::testing {

class FakeNotifier final : public ports::Notifier {
public:
    const std::string& public_key() const override { return key_; }
    Status check(const calls::SubscribePush& subscription) const override {
        if (!subscription.endpoint.starts_with("https://")) return fail("bad-request", "\"endpoint\" must be https.");
        if (subscription.p256dh != "good") return fail("bad-request", "\"p256dh\" is no key.");
        return {};
    }
    void send(const calls::Notice&) override {}

private:
    std::string key_ = "BKey";
};

}  // namespace parley::dialects::testing
