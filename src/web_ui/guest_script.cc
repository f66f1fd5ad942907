#include "web_ui/guest_script.h"

#include <fmt/format.h>

namespace hedgerow::web_ui {
namespace {

// "stElementContainer" is around every element that an app draws in Streamlit 1.67, exceptions included. Before the app
// has answered, Streamlit shows its own skeleton in one too, first empty, then filled: neither counts as drawn.
// Inline and first: it must see the page's own WebSocket being made.
constexpr std::string_view kScript = R"js(
(() => {
  if (window.parent === window) return;
  const post = (message) => window.parent.postMessage(message, UI_ORIGIN);

  const skeleton = '[data-testid="stAppSkeleton"], [data-testid="stSkeleton"]';
  const first = () => document.querySelector(
    `[data-testid="stElementContainer"] > :not(${skeleton}, :has(${skeleton}))`);
  const observer = new MutationObserver(() => {
    if (!first()) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => post({ type: 'hedgerow:drawn' })));
  });
  observer.observe(document, { childList: true, subtree: true });

  let last = '';
  const tell = () => {
    const { pathname, search } = window.location;
    if (pathname + search === last) return;
    last = pathname + search;
    post({ type: 'hedgerow:location', path: pathname, search });
  };
  for (const name of ['pushState', 'replaceState']) {
    const original = history[name];
    history[name] = function (...args) {
      const result = original.apply(this, args);
      tell();
      return result;
    };
  }
  addEventListener('popstate', tell);
  addEventListener('DOMContentLoaded', tell);

  // Chromium (156) sends no partitioned cookie with <a download> from a frame, so the file would be refused. Without the
  // attribute the link is a navigation, with the cookie, and Streamlit's Content-Disposition makes it a download.
  const carry = (link) => {
    if (link.origin === location.origin && link.pathname.startsWith('/media/')) link.removeAttribute('download');
  };
  HTMLAnchorElement.prototype.click = function () {
    carry(this);
    HTMLElement.prototype.click.call(this);
  };
  addEventListener('click', (event) => {
    const link = event.target instanceof Element && event.target.closest('a[download]');
    if (link) carry(link);
  }, true);

  // Streamlit would reconnect for ever; the UI can do better when it knows why the connection ended.
  const ended = async (event) => {
    if (event.code === 4503 || event.code === 4429) return post({ type: 'hedgerow:failed', reason: event.reason });
    if (event.code >= 4400 && event.code < 4500) return post({ type: 'hedgerow:unauthorized' });
    // Service restart: the process was replaced, by another version or a restart. Streamlit would connect to the new one
    // and go on showing what the old one drew.
    if (event.code === 1012) return location.reload();
    const answer = await fetch('/_stcore/health', { cache: 'no-store' }).catch(() => undefined);
    if (answer && [401, 403, 404].includes(answer.status)) post({ type: 'hedgerow:unauthorized' });
  };
  const Original = window.WebSocket;
  window.WebSocket = class WebSocket extends Original {
    constructor(url, protocols) {
      super(url, protocols);
      if (new URL(this.url).pathname.endsWith('/_stcore/stream')) this.addEventListener('close', ended);
    }
  };
})();
)js";

// A JavaScript string. '<' is escaped so that the value can never end the element.
std::string Quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\' || c == '<' || static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + "'";
}

}  // namespace

std::string GuestScript(std::string_view ui_origin) {
  constexpr std::string_view kPlace = "UI_ORIGIN";
  std::string script(kScript);
  script.replace(script.find(kPlace), kPlace.size(), Quoted(ui_origin));
  return "<script>" + script + "</script>";
}

std::string WithGuestScript(std::string_view index_html, std::string_view ui_origin) {
  constexpr std::string_view kHead = "<head>";
  std::string page(index_html);
  const size_t at = page.find(kHead);
  if (at != std::string::npos) page.insert(at + kHead.size(), GuestScript(ui_origin));
  return page;
}

}  // namespace hedgerow::web_ui
