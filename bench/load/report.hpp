// One flat JSON object: what a run measured. bench/run reads it.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace parley::load {

class Report {
public:
    void add(std::string_view key, double value) {
        char text[64];
        std::snprintf(text, sizeof text, "%.3f", value);
        text_.append(text_.empty() ? "{\"" : ",\"").append(key).append("\":").append(text);
    }
    [[nodiscard]] std::string json() const { return text_.empty() ? "{}" : text_ + "}"; }

private:
    std::string text_;
};

}  // namespace parley::load
