#pragma once
#include "http/url.hpp"
#include "measure/template_text.hpp"
#include "measure/text_search.hpp"

#include "iitbfaas/load_profile.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace iitbfaas::measure {

/// Where a request is rendered; it keeps its room from one to the next.
struct RequestSpace {
  std::string request = {};
  std::string body = {};
};

/// The requests of one target as bytes, and what their answers must be.
class RequestSource {
 public:
  /// Throws InvalidSpec; `path` leads to the target: "targets[0].".
  RequestSource(const LoadTarget& target, bool keep_alive, const std::string& path);

  /// Made once, or, where they differ, in `space`.
  std::string_view bytes(std::uint64_t number, std::uint64_t seed, RequestSpace& space) const;

  const http::Url& url() const noexcept { return url_; }
  const std::string& method() const noexcept { return method_; }
  const TextSearch& search() const noexcept { return search_; }
  bool expects(int status) const noexcept;

 private:
  struct Rendered {
    TemplateText target;
    TemplateText body;
  };

  std::string method_;
  http::Url url_;
  std::string fields_;  ///< after the request line, but for the length of the body
  std::string fixed_;   ///< the whole request, unless `rendered_`
  std::optional<Rendered> rendered_;
  std::vector<int> statuses_;
  TextSearch search_;
};

}  // namespace iitbfaas::measure
