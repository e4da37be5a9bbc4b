#include "base/json_fields.hpp"
#include "base/text.hpp"
#include "prometheus/codec.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>

namespace iitbfaas::prometheus {

using namespace base::fields;

namespace {

/// The first words of an answer, on one line.
std::string first_words(std::string_view body) {
  constexpr std::size_t most = 200;
  std::string words{base::trim(body).substr(0, most)};
  const auto unprintable = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
  std::ranges::replace_if(words, unprintable, ' ');
  return words.empty() ? "nothing" : words;
}

[[noreturn]] void refuse(int status, const std::string& context, const std::string& words) {
  if (status == 404) throw NotFound{status, context, words};
  if (status == 409) throw Conflict{status, context, words};
  throw ApiError{status, context, words};
}

[[noreturn]] void no_such_api(const Reply& reply, const std::string& context, const std::string& who) {
  throw Error{context + ": " + std::to_string(reply.status) + " " + first_words(reply.body) +
              ": whoever answers there is no " + who + ", or is served below another path"};
}

}  // namespace

Json prometheus_answer(const Reply& reply, const std::string& context) {
  auto answer = Json::parse(reply.body, nullptr, false);
  const auto status = answer.is_object() ? answer.value("status", Json{}) : Json{};
  if (status == "success" && reply.ok()) return answer;
  if (status == "error") {
    refuse(reply.status, context, first_words(text(answer, "errorType") + ": " + text(answer, "error")));
  }
  if (reply.status == 404) no_such_api(reply, context, "Prometheus 2.14 or later");
  if (!reply.ok()) refuse(reply.status, context, first_words(reply.body));
  throw Error{context + ": the answer is not Prometheus's: " + first_words(reply.body)};
}

Json alertmanager_answer(const Reply& reply, const std::string& context) {
  auto answer = Json::parse(reply.body, nullptr, false);
  if (reply.ok()) {
    if (reply.body.empty()) return {};
    if (!answer.is_discarded()) return answer;
    throw Error{context + ": the answer is not Alertmanager's: " + first_words(reply.body)};
  }
  if (answer.is_string()) {
    const auto words = first_words(answer.get<std::string>());
    // Alertmanager says 500, not 404, when there is no silence to end; only its words tell.
    if (reply.status == 500 && words == "silence not found") throw NotFound{reply.status, context, words};
    refuse(reply.status, context, words);
  }
  if (answer.is_object()) {
    refuse(reply.status, context, first_words(text_or(answer, "message", reply.body.c_str())));
  }
  if (reply.status == 404 && !reply.body.empty()) {
    no_such_api(reply, context, "Alertmanager 0.16 or later");
  }
  refuse(reply.status, context, first_words(reply.body));
}

}  // namespace iitbfaas::prometheus
