#include "measure/report_page.hpp"

#include "iitbfaas/error.hpp"

namespace iitbfaas::measure {
namespace {

[[noreturn]] void refuse() {
  throw Error{"draw a page: this library was built without npm's echarts: configure it again with npm there"};
}

}  // namespace

std::string page_of(const Report&) { refuse(); }
std::string page_of(const Report&, const Report&) { refuse(); }

}  // namespace iitbfaas::measure
