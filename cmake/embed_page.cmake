# Writes TO: the files TEMPLATE, STYLE and SCRIPT (which may be none) as the strings of page_parts.hpp.
function(embed name file)
  set(bytes "")
  if(file)
    file(READ "${file}" hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  endif()
  set(source "${source}constexpr unsigned char ${name}_bytes[] = {${bytes}0};\n" PARENT_SCOPE)
endfunction()

set(source "#include \"measure/page_parts.hpp\"\n\n#include <string_view>\n\nnamespace iitbfaas::measure {\nnamespace {\n\n")
embed(html "${TEMPLATE}")
embed(style "${STYLE}")
embed(script "${SCRIPT}")
string(APPEND source "
template <std::size_t size>
std::string_view text(const unsigned char (&bytes)[size]) {
  return {reinterpret_cast<const char*>(bytes), size - 1};
}

}  // namespace

PageParts page_parts() { return {text(html_bytes), text(style_bytes), text(script_bytes)}; }

}  // namespace iitbfaas::measure
")
file(WRITE "${TO}" "${source}")
