#include "server/pages.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <stdexcept>
#include <utility>

#include "base/embedded.hpp"
#include "base/encoding.hpp"
#include "crypto/mac.hpp"
#include "server/http_reply.hpp"

PARLEY_EMBEDDED(web_client);
PARLEY_EMBEDDED(src_server_docs);

namespace parley::server {
namespace {

using transport::PathParams;
using transport::Reply;
using transport::Request;
using transport::Response;
using transport::Route;

// No inline script or style, nothing from elsewhere, in no frame. `connect-src 'self'` covers WebSockets of the same
// host (CSP 3 §6.7.2.8). blob: is for pictures and media that the page makes itself. Of the two only the web client may
// compile WebAssembly, for blur and noise suppression; 'wasm-unsafe-eval' allows no eval of script (CSP 3 §4.4).
constexpr std::string_view kClientScripts = "script-src 'self' 'wasm-unsafe-eval'; ";
constexpr std::string_view kDocsScripts = "script-src 'self'; ";
constexpr std::string_view kContentPolicy =
    "style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
constexpr std::string_view kPermissions =
    "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), geolocation=()";

std::string_view content_type(std::string_view path) {
    static constexpr auto kTypes = std::to_array<std::pair<std::string_view, std::string_view>>({
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".webmanifest", "application/manifest+json"},
        {".wasm", "application/wasm"},
        {".tflite", "application/octet-stream"},
        {".binarypb", "application/octet-stream"},
    });
    for (const auto& [end, type] : kTypes) {
        if (path.ends_with(end)) return type;
    }
    return "text/plain; charset=utf-8";
}

/// A file ready to be sent, made once. The views are of what is in the binary.
struct Asset {
    std::string type;
    std::string tag;        ///< strong ETag, so that a browser asks again and gets 304
    std::string_view body;  ///< empty where the build left only the compressed form in
    std::string changed;    ///< in place of `body`, for a page that says something of this server
    std::string_view gzip;  ///< the same compressed by the build; empty where it made none
    std::string policy;     ///< Content-Security-Policy; of pages alone
    bool lasting = false;   ///< its address changes with its content
};

/// The files of blur and noise suppression lie in `effects-<digest of them all>/`, only as .gz.
constexpr std::string_view kEffects = "effects-";

/// The build of the web client puts a part of the content's digest before the end of the name: `index-Bx3_a91Q.js`.
bool is_lasting(std::string_view name) {
    constexpr std::size_t kDigestLength = 8;
    if (name.starts_with(kEffects)) return true;
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos || dot < kDigestLength + 1) return false;
    return name[dot - kDigestLength - 1] == '-' && (name.ends_with(".js") || name.ends_with(".css"));
}

Asset make_asset(const EmbeddedFile& file, const PageOptions& options, std::string_view scripts,
                 std::string_view gzip = {}) {
    Asset asset{std::string(content_type(file.name)), "", file.content, "", gzip, "", is_lasting(file.name)};
    if (file.name.ends_with(".html")) {
        asset.policy = "default-src 'none'; " + std::string(scripts) + std::string(kContentPolicy);
        if (const auto at = file.content.find("<html"); options.insecure && at != std::string_view::npos) {
            asset.changed = std::string(file.content).insert(at + 5, " data-insecure=\"true\"");
            asset.body = {};
            asset.gzip = {};
        }
    }
    const auto digest = crypto::HmacSha256("etag").sign(!asset.changed.empty() ? asset.changed
                                                        : !asset.body.empty()  ? asset.body
                                                                               : asset.gzip);
    asset.tag = '"' + encode_base64url(std::span(digest).first(12)) + '"';
    return asset;
}

Response send_asset(const Asset& asset, const Request& request) {
    const auto taken = request.header("Accept-Encoding");
    // RFC 9110 §12.5.3: who does not say what they take, takes all. Of the effects there is one form, for everybody.
    const bool plain = !asset.body.empty() || !asset.changed.empty();
    const bool compressed = !asset.gzip.empty() && (!plain || (taken && taken->find("gzip") != std::string_view::npos));
    // RFC 9110 §8.8.3.3: another encoding is another representation, and has a tag of its own.
    const std::string tag = compressed ? asset.tag.substr(0, asset.tag.size() - 1) + "-gz\"" : asset.tag;
    Response response{200,
                      {{"Content-Type", asset.type},
                       {"ETag", tag},
                       {"Cache-Control", asset.lasting ? "public, max-age=31536000, immutable" : "no-cache"}},
                      {},
                      false};
    if (const auto known = request.header("If-None-Match"); known && known->find(tag) != std::string_view::npos) {
        response.status = 304;
        return response;
    }
    if (!asset.policy.empty()) {
        response.headers.push_back({"Content-Security-Policy", asset.policy});
        response.headers.push_back({"Permissions-Policy", std::string(kPermissions)});
        response.headers.push_back({"Cross-Origin-Opener-Policy", "same-origin"});
        response.headers.push_back({"X-Frame-Options", "DENY"});
    }
    // RFC 9110 §12.5.5: what of the request the answer was chosen by.
    response.headers.push_back(
        {"Vary", asset.type.starts_with("text/html") ? "Accept, Accept-Encoding" : "Accept-Encoding"});
    if (compressed) response.headers.push_back({"Content-Encoding", "gzip"});
    response.body = compressed ? asset.gzip : asset.changed.empty() ? asset.body : std::string_view(asset.changed);
    return response;
}

const EmbeddedFile& find_file(std::span<const EmbeddedFile> files, std::string_view name) {
    const auto found =
        std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& file) { return file.name == name; });
    if (found == files.end()) throw std::logic_error("the build left out " + std::string(name));
    return *found;
}

/// What the build has compressed of `name`; empty where it made nothing.
std::string_view find_gzip(std::span<const EmbeddedFile> files, std::string_view name) {
    const std::string wanted = std::string(name) + ".gz";
    const auto found =
        std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& file) { return file.name == wanted; });
    return found == files.end() ? std::string_view{} : found->content;
}

Route file_route(std::string pattern, Asset asset) {
    return {"GET", std::move(pattern), [asset = std::move(asset)](Request request, const PathParams&, Reply reply) {
                reply(send_asset(asset, request));
            }};
}

std::function<Response(const Request&)> page(Asset asset) {
    return [asset = std::move(asset)](const Request& request) { return send_asset(asset, request); };
}

/// The files of blur and noise suppression: below `/web/effects-<digest>/` for the web client, which keeps them, and
/// below `/web/effects/` for other apps with @parley/client, which look there by default and ask again.
void add_effects(transport::Routes& routes, const PageOptions& options) {
    for (const auto& file : embedded::web_client()) {
        if (!file.name.starts_with(kEffects) || !file.name.ends_with(".gz")) continue;
        const auto name = file.name.substr(0, file.name.size() - 3);
        Asset asset = make_asset({name, {}}, options, {}, file.content);
        routes.http.push_back(file_route("/web/" + std::string(name), asset));
        asset.lasting = false;
        routes.http.push_back(file_route("/web/effects" + std::string(name.substr(name.find('/'))), std::move(asset)));
    }
}

/// At the root, since it may only answer for what lies below it. Asked for again at each visit: "no-cache", as every
/// file whose name does not change.
Route service_worker(const PageOptions& options) {
    constexpr std::string_view kName = "sw.js";
    const auto files = embedded::web_client();
    const auto found = std::ranges::find(files, kName, &EmbeddedFile::name);
    if (found == files.end()) {
        return {"GET", "/sw.js", [](const Request&, const PathParams&, Reply reply) {
                    reply(error_response(404, {"not-found", "This build has no web client."}));
                }};
    }
    Asset asset = make_asset(*found, options, {}, find_gzip(files, kName));
    asset.policy = "default-src 'none'; connect-src 'self'";
    return file_route("/sw.js", std::move(asset));
}

}  // namespace

void add_pages(HttpRouter& router, const PageOptions& options) {
    transport::Routes routes;
    const auto add_files = [&](std::span<const EmbeddedFile> files, std::string_view folder) {
        for (const auto& file : files) {
            if (file.name.ends_with(".html") || file.name.ends_with(".gz") || file.name == "sw.js") continue;
            // The two documents have their places at the root; everything else lies beside its page.
            const bool document = file.name == "openapi.json" || file.name == "asyncapi.json";
            routes.http.push_back(file_route((document ? "/" : std::string(folder) + "/") + std::string(file.name),
                                             make_asset(file, options, {}, find_gzip(files, file.name))));
        }
    };
    add_files(embedded::web_client(), "/web");
    routes.http.push_back(service_worker(options));
    add_effects(routes, options);
    add_files(embedded::src_server_docs(), "/docs");
    router.add("server", std::move(routes));
    const Asset app = make_asset(find_file(embedded::web_client(), "index.html"), options, kClientScripts,
                                 find_gzip(embedded::web_client(), "index.html"));
    // The client's own addresses (web/apps/meet/src/lib/router.ts): one page, which looks at its address itself.
    for (const auto* place : {"/", "/room/{room_id}", "/people", "/history", "/agenda", "/test"}) {
        router.add_page("server", place, page(app));
    }
    router.add_page("server", "/docs",
                    page(make_asset(find_file(embedded::src_server_docs(), "index.html"), options, kDocsScripts)));
}

}  // namespace parley::server
