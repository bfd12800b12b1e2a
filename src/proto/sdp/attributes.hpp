// The attributes that Parley reads, each with its handler: one table. Not the lines around them (parser.cpp), which
// drives this with each `a=` line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proto/sdp/model.hpp"

namespace parley::proto::sdp {

/// Where the parser stands. At session level `section` holds what the sections will inherit.
struct Scope {
    Session& session;
    MediaSection& section;
    bool in_media = false;
    bool direction_seen = false;
    /// rtcp-fb lines for every payload type, put in place when the section is complete.
    std::vector<std::string> feedback_for_all;
};

/// Nothing, or what is wrong in words that follow the attribute's name.
using Problem = const char*;
using Handler = Problem (*)(Scope&, std::string_view value);

/// Reads one attribute (the text after "a="). Unknown ones, and known ones at a level where they mean nothing, are
/// ignored.
[[nodiscard]] Problem read_attribute(Scope& scope, std::string_view name, std::string_view value);
/// The section is whole: feedback for all payload types goes to each, ids are held against extmap-allow-mixed.
[[nodiscard]] Problem finish_section(Scope& scope);

// The handlers, grouped by file.

// attributes_rtp.cpp
Problem read_rtpmap(Scope& scope, std::string_view value);
Problem read_fmtp(Scope& scope, std::string_view value);
Problem read_feedback(Scope& scope, std::string_view value);
Problem read_extmap(Scope& scope, std::string_view value);

// attributes_source.cpp
Problem read_msid(Scope& scope, std::string_view value);
Problem read_ssrc(Scope& scope, std::string_view value);
Problem read_ssrc_group(Scope& scope, std::string_view value);
Problem read_rid(Scope& scope, std::string_view value);
Problem read_simulcast(Scope& scope, std::string_view value);

// attributes_transport.cpp
Problem read_group(Scope& scope, std::string_view value);
Problem read_mid(Scope& scope, std::string_view value);
Problem read_ice_ufrag(Scope& scope, std::string_view value);
Problem read_ice_pwd(Scope& scope, std::string_view value);
Problem read_tls_id(Scope& scope, std::string_view value);
Problem read_ice_options(Scope& scope, std::string_view value);
Problem read_candidate(Scope& scope, std::string_view value);
Problem read_fingerprint(Scope& scope, std::string_view value);
Problem read_setup(Scope& scope, std::string_view value);
Problem read_sctp_port(Scope& scope, std::string_view value);
Problem read_max_message_size(Scope& scope, std::string_view value);

}  // namespace parley::proto::sdp
