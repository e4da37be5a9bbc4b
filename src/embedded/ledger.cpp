#include "embedded/ledger.hpp"

#include "base/files.hpp"
#include "base/log.hpp"
#include "contract/state_files.hpp"
#include "embedded/identifier.hpp"
#include "embedded/records.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>

namespace iitbfaas::embedded {
namespace {

namespace fs = std::filesystem;

Time now() { return std::chrono::system_clock::now(); }

template <class Record>
void load_record(const fs::path& path, std::map<std::string, Record>& records) {
  try {
    Record record;
    decode_record(base::read_file(path), record);
    auto id = record.id;
    records.emplace(std::move(id), std::move(record));
  } catch (const Error& error) {
    base::log::warning("engine", "left out " + path.string() + ": " + error.what());
  }
}

template <class Record>
void load_records(const fs::path& folder, std::map<std::string, Record>& records) {
  for (const auto& entry : fs::directory_iterator{folder}) {
    if (entry.path().extension() == ".json") load_record(entry.path(), records);
  }
}

template <class Record>
std::uint64_t newest(const std::map<std::string, Record>& records) {
  std::uint64_t version = 0;
  for (const auto& [id, record] : records) version = std::max(version, record.version);
  return version;
}

}  // namespace

Ledger::Ledger(fs::path folder, const Node& machine, Events& events)
    : folder_{std::move(folder)}, events_{events} {
  for (const char* name :
       {contract::services_folder, contract::tasks_folder, "secrets", "configs", "networks"}) {
    base::make_private_folder(folder_ / name);
  }
  state_.node = machine;
  load();
}

void Ledger::load() {
  load_records(folder_ / contract::services_folder, state_.services);
  load_records(folder_ / "secrets", state_.secrets);
  load_records(folder_ / "configs", state_.configs);
  load_records(folder_ / "networks", state_.networks);
  for (const auto& entry : fs::directory_iterator{folder_ / contract::tasks_folder}) {
    if (fs::exists(entry.path() / contract::task_record)) {
      load_record(entry.path() / contract::task_record, state_.tasks);
      continue;
    }
    // An engine ended between forgetting a task and removing what it left.
    std::error_code ignored;
    fs::remove_all(entry.path(), ignored);
  }
  version_ = std::max({version_, newest(state_.services), newest(state_.tasks), newest(state_.secrets),
                       newest(state_.configs)});
  if (const auto text = base::read_file_if_present(folder_ / contract::node_record)) {
    decode_record(*text, state_.node);
    version_ = std::max(version_, state_.node.version);
    return;
  }
  Node node = state_.node;
  node.id = new_identifier();
  node.document = R"({"Availability":"active","Labels":{},"Role":"manager"})";
  Pen{*this}.put(std::move(node));
}

template <class Record>
void Ledger::Pen::stamp(Record& record) {
  record.updated_at = now();
  if (record.created_at == Time{}) record.created_at = record.updated_at;
  record.version = ++ledger_.version_;
}

const Service& Ledger::Pen::put(Service service) {
  stamp(service);
  base::write_file(ledger_.folder_ / contract::services_folder / (service.id + ".json"),
                   encode_record(service), 0600);
  return ledger_.state_.services[service.id] = std::move(service);
}

const Task& Ledger::Pen::put(Task task) {
  stamp(task);
  const fs::path folder = ledger_.task_folder(task.id);
  std::error_code exists;
  fs::create_directory(folder, exists);
  base::write_file(folder / contract::task_record, encode_record(task), 0600);
  return ledger_.state_.tasks[task.id] = std::move(task);
}

const Node& Ledger::Pen::put(Node node) {
  stamp(node);
  base::write_file(ledger_.folder_ / contract::node_record, encode_record(node), 0600);
  return ledger_.state_.node = std::move(node);
}

const Network& Ledger::Pen::put(Network network) {
  network.created_at = now();
  base::write_file(ledger_.folder_ / "networks" / (network.id + ".json"), encode_record(network), 0600);
  return ledger_.state_.networks[network.id] = std::move(network);
}

const Object& Ledger::Pen::put_object(const char* kind, std::map<std::string, Object>& objects, Object object,
                                      const std::string* data) {
  stamp(object);
  const fs::path folder = ledger_.folder_ / kind;
  if (data != nullptr) base::write_file(folder / (object.id + ".data"), *data, 0600);
  base::write_file(folder / (object.id + ".json"), encode_record(object), 0600);
  return objects[object.id] = std::move(object);
}

const Object& Ledger::Pen::put_secret(Object object, const std::string* data) {
  return put_object("secrets", ledger_.state_.secrets, std::move(object), data);
}

const Object& Ledger::Pen::put_config(Object object, const std::string* data) {
  return put_object("configs", ledger_.state_.configs, std::move(object), data);
}

void Ledger::Pen::erase_service(const std::string& id) {
  fs::remove(ledger_.folder_ / contract::services_folder / (id + ".json"));
  ledger_.state_.services.erase(id);
}

void Ledger::Pen::erase_task(const std::string& id) {
  const fs::path folder = ledger_.task_folder(id);
  // The record goes first: a folder without one is no task, whatever happens to the rest.
  fs::remove(folder / contract::task_record);
  ledger_.state_.tasks.erase(id);
}

void Ledger::Pen::erase_network(const std::string& id) {
  fs::remove(ledger_.folder_ / "networks" / (id + ".json"));
  ledger_.state_.networks.erase(id);
}

void Ledger::Pen::erase_object(const char* kind, std::map<std::string, Object>& objects,
                               const std::string& id) {
  fs::remove(ledger_.folder_ / kind / (id + ".json"));
  fs::remove(ledger_.folder_ / kind / (id + ".data"));
  objects.erase(id);
}

void Ledger::Pen::erase_secret(const std::string& id) { erase_object("secrets", ledger_.state_.secrets, id); }

void Ledger::Pen::erase_config(const std::string& id) { erase_object("configs", ledger_.state_.configs, id); }

}  // namespace iitbfaas::embedded
