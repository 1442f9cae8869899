//! The built page, embedded in the binary, and the headers it is served with.

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../www/dist"]
#[allow_missing = true]
struct Files;

/// Where the page's own HTML asks for a nonce, which style sheets made by its editor need.
const NONCE_PLACE: &str = "__CSP_NONCE__";

const MISSING: &str = "This ilo-runner was built without the page. Build both with `cargo xtask play`; \
                       a page from elsewhere can be paired with this companion all the same.\n";

/// Whether the page is in this binary.
pub fn is_embedded() -> bool {
    Files::get("index.html").is_some()
}

/// The file of a path, if there is one. `nonce` is new for every response.
pub fn file(path: &str, port: u16, nonce: &str) -> Option<Response<Body>> {
    let name = match path.strip_prefix('/')? {
        "" => "index.html",
        name => name,
    };
    let Some(file) = Files::get(name) else {
        return (name == "index.html").then(|| response(StatusCode::SERVICE_UNAVAILABLE, "txt", port, nonce, MISSING));
    };
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let body = match extension {
        "html" => Body::from(String::from_utf8_lossy(&file.data).replace(NONCE_PLACE, nonce)),
        _ => Body::from(file.data.into_owned()),
    };
    Some(response(StatusCode::OK, extension, port, nonce, body))
}

fn response(status: StatusCode, extension: &str, port: u16, nonce: &str, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(extension)));
    let caching = if extension == "html" { "no-store" } else { "no-cache" };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Ok(policy) = HeaderValue::from_str(&content_security_policy(port, nonce)) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Headers of every response, refusals included.
pub fn harden(response: &mut Response<Body>) {
    let always = [
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), serial=(), usb=()",
        ),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in always {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    if !response.headers().contains_key(CONTENT_SECURITY_POLICY) {
        let nothing = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, nothing);
    }
}

fn content_security_policy(port: u16, nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self' ws://127.0.0.1:{port} ws://localhost:{port}; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types ilo"
    )
}

fn content_type(extension: &str) -> &'static str {
    match extension {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "ilo" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
