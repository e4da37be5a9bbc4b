#include "embedded/supervisor/job.hpp"

#include "base/duration.hpp"
#include "base/files.hpp"
#include "base/text.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

namespace iitbfaas::embedded::supervisor {
namespace {

using Json = nlohmann::json;

Json encode_mount(const JobMount& mount) {
  return {{"tmpfs", mount.kind == JobMount::Kind::tmpfs},
          {"source", mount.source},
          {"target", mount.target},
          {"read_only", mount.read_only},
          {"bytes", mount.bytes}};
}

JobMount decode_mount(const Json& document) {
  return {.kind = document.at("tmpfs").get<bool>() ? JobMount::Kind::tmpfs : JobMount::Kind::bind,
          .source = document.at("source").get<std::string>(),
          .target = document.at("target").get<std::string>(),
          .read_only = document.at("read_only").get<bool>(),
          .bytes = document.at("bytes").get<std::uint64_t>()};
}

Json encode_file(const JobFile& file) {
  return {{"source", file.source},
          {"target", file.target},
          {"mode", file.mode},
          {"uid", file.uid},
          {"gid", file.gid}};
}

JobFile decode_file(const Json& document) {
  return {.source = document.at("source").get<std::string>(),
          .target = document.at("target").get<std::string>(),
          .mode = document.at("mode").get<std::uint32_t>(),
          .uid = document.at("uid").get<uid_t>(),
          .gid = document.at("gid").get<gid_t>()};
}

Job decode(const Json& document) {
  Job job;
  document.at("root").get_to(job.root);
  document.at("argv").get_to(job.argv);
  document.at("environment").get_to(job.environment);
  document.at("working_directory").get_to(job.working_directory);
  document.at("read_only").get_to(job.read_only);
  document.at("uid").get_to(job.uid);
  document.at("gid").get_to(job.gid);
  for (const auto& mount : document.at("mounts")) job.mounts.push_back(decode_mount(mount));
  for (const auto& file : document.at("files")) job.files.push_back(decode_file(file));
  document.at("capabilities").get_to(job.capabilities);
  document.at("cgroups").get_to(job.cgroups);
  document.at("data_limit").get_to(job.data_limit);
  document.at("process_limit").get_to(job.process_limit);
  document.at("stop_signal").get_to(job.stop_signal);
  job.stop_grace = std::chrono::milliseconds{document.at("stop_grace_ms").get<std::int64_t>()};
  document.at("log_bytes").get_to(job.log_bytes);
  document.at("namespaces").get_to(job.namespaces);
  return job;
}

}  // namespace

std::string encode(const Job& job) {
  Json mounts = Json::array();
  for (const auto& mount : job.mounts) mounts.push_back(encode_mount(mount));
  Json files = Json::array();
  for (const auto& file : job.files) files.push_back(encode_file(file));
  return Json{{"root", job.root},
              {"argv", job.argv},
              {"environment", job.environment},
              {"working_directory", job.working_directory},
              {"read_only", job.read_only},
              {"uid", job.uid},
              {"gid", job.gid},
              {"mounts", std::move(mounts)},
              {"files", std::move(files)},
              {"capabilities", job.capabilities},
              {"cgroups", job.cgroups},
              {"data_limit", job.data_limit},
              {"process_limit", job.process_limit},
              {"stop_signal", job.stop_signal},
              {"stop_grace_ms", job.stop_grace.count()},
              {"log_bytes", job.log_bytes},
              {"namespaces", job.namespaces}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

Job decode_job(std::string_view text) {
  try {
    return decode(Json::parse(text));
  } catch (const Json::exception& error) {
    throw Error{std::string{"read job: "} + error.what()};
  }
}

std::string encode(const Identity& identity) {
  return std::to_string(identity.pid) + " " + std::to_string(identity.start_time) + " " + identity.boot_id +
         "\n";
}

std::optional<Identity> decode_identity(std::string_view text) {
  const auto words = base::split(base::trim(text), ' ');
  if (words.size() != 3) return std::nullopt;
  const auto pid = base::parse_number<std::uint32_t>(words[0]);
  const auto start_time = base::parse_number<std::uint64_t>(words[1]);
  if (!pid || !start_time) return std::nullopt;
  return Identity{static_cast<pid_t>(*pid), *start_time, words[2]};
}

std::optional<Identity> identify(pid_t pid) {
  std::optional<std::string> stat;
  try {
    stat = base::read_file_if_present("/proc/" + std::to_string(pid) + "/stat");
  } catch (const Error&) {
    return std::nullopt;  // it ended between open and read
  }
  if (!stat) return std::nullopt;
  // The second field is the program's name in parentheses, which may hold anything.
  const auto after_name = stat->rfind(')');
  if (after_name == std::string::npos) return std::nullopt;
  const auto fields = base::split(std::string_view{*stat}.substr(after_name + 2), ' ');
  constexpr std::size_t state = 0, start_time = 19;
  if (fields.size() <= start_time || fields[state] == "Z" || fields[state] == "X") return std::nullopt;
  const auto ticks = base::parse_number<std::uint64_t>(fields[start_time]);
  if (!ticks) return std::nullopt;
  return Identity{pid, *ticks, std::string{base::trim(base::read_file("/proc/sys/kernel/random/boot_id"))}};
}

std::string encode(const Outcome& outcome) {
  return Json{{"exit_code", outcome.exit_code},
              {"out_of_memory", outcome.out_of_memory},
              {"finished_at", base::to_rfc3339(outcome.finished_at)}}
      .dump();
}

std::optional<Outcome> decode_outcome(std::string_view text) {
  const Json document = Json::parse(text, nullptr, false);
  if (!document.is_object()) return std::nullopt;
  const auto finished_at = base::parse_rfc3339(document.value("finished_at", ""));
  if (!finished_at) return std::nullopt;
  return Outcome{document.value("exit_code", 0), document.value("out_of_memory", false), *finished_at};
}

}  // namespace iitbfaas::embedded::supervisor
