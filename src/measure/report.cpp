#include "iitbfaas/report.hpp"

#include "base/files.hpp"
#include "measure/report_csv.hpp"
#include "measure/report_page.hpp"

#include "iitbfaas/error.hpp"

namespace iitbfaas {

void save(const Report& report, const std::filesystem::path& file) {
  const auto ending = file.extension();
  if (ending == ".json") return base::write_file(file, to_json(report));
  if (ending == ".csv") return base::write_file(file, measure::to_csv(report));
  if (ending == ".html") return base::write_file(file, measure::page_of(report));
  throw InvalidSpec{"file", file.string() + " ends neither in .json nor in .csv nor in .html"};
}

Report read_report(const std::filesystem::path& file) try {
  return parse_report(base::read_file(file));
} catch (const InvalidSpec& error) {
  throw InvalidSpec{file.string(), error.what()};
}

void save_comparison(const Report& before, const Report& after, const std::filesystem::path& file,
                     double margin) {
  if (file.extension() != ".html") {
    throw InvalidSpec{"file", file.string() + " does not end in .html: a comparison is a page"};
  }
  base::write_file(file, measure::page_of(before, after, margin));
}

}  // namespace iitbfaas
