#include "invoke/watchdog/form_page.hpp"

#include <string_view>

namespace iitbfaas::invoke {
namespace {

constexpr std::string_view style = R"(
:root{color-scheme:light dark;--page:#f4f5f7;--card:#fff;--text:#1c2430;--line:#c9ced6}
@media(prefers-color-scheme:dark){:root{--page:#15171c;--card:#1f232b;--text:#e6e8ec;--line:#474d59}}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--page);color:var(--text);
font:16px/1.5 system-ui,sans-serif}
form{box-sizing:border-box;width:min(26rem,92vw);padding:2rem;border-radius:14px;background:var(--card);
box-shadow:0 1px 2px #0002,0 12px 32px #0001}
h1{margin:0 0 1.25rem;font-size:1.35rem;overflow-wrap:anywhere}
label{display:block;margin-bottom:1rem;font-size:.875rem;font-weight:600}
input{display:block;box-sizing:border-box;width:100%;margin-top:.3rem;padding:.6rem .75rem;font:inherit;
font-weight:400;color:inherit;background:transparent;border:1px solid var(--line);border-radius:8px}
button{width:100%;padding:.65rem;font:inherit;font-weight:600;color:#fff;background:#2563eb;border:0;
border-radius:8px;cursor:pointer}
button:hover{background:#1d4ed8}
:is(input,button):focus-visible{outline:2px solid #2563eb;outline-offset:2px}
)";

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&#39;"; break;
      default: result += c;
    }
  }
  return result;
}

}  // namespace

std::string form_page(const std::string& function, const std::vector<std::string>& fields) {
  const auto title = escaped(function.empty() ? "Function" : function);
  std::string page =
      "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>";
  page.append(title)
      .append("</title>\n<style>")
      .append(style)
      .append("</style>\n<form method=\"post\">\n<h1>");
  page.append(title).append("</h1>\n");
  for (const auto& field : fields) {
    const auto name = escaped(field);
    page.append("<label>")
        .append(name)
        .append("<input name=\"")
        .append(name)
        .append("\" autocomplete=\"off\"");
    page.append(&field == &fields.front() ? " autofocus" : "").append("></label>\n");
  }
  return page + "<button>Run</button>\n</form>\n</html>\n";
}

}  // namespace iitbfaas::invoke
