# The page of reports: page.js and the chart library from npm in one script, embedded as a source. Without npm all
# else is built, and saving a page says what is missing. Sets IITBFAAS_PAGE_SOURCE.
set(page_from "${PROJECT_SOURCE_DIR}/src/measure/page")
set(page_to "${PROJECT_BINARY_DIR}/page")
set(IITBFAAS_PAGE_SOURCE "${page_to}/page_parts.cpp")
file(MAKE_DIRECTORY "${page_to}")
find_program(NPM_PROGRAM npm)

# What the lock file names, once for each of its versions.
file(SHA256 "${page_from}/package-lock.json" page_lock)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${page_from}/package-lock.json")
if(NPM_PROGRAM AND NOT EXISTS "${page_to}/fetched-${page_lock}")
  file(COPY "${page_from}/package.json" "${page_from}/package-lock.json" "${page_from}/.npmrc" DESTINATION "${page_to}")
  message(STATUS "Fetching the chart library of the page of reports")
  execute_process(COMMAND "${NPM_PROGRAM}" ci --ignore-scripts --loglevel=error WORKING_DIRECTORY "${page_to}"
    RESULT_VARIABLE page_failed OUTPUT_QUIET)
  if(page_failed EQUAL 0)
    file(TOUCH "${page_to}/fetched-${page_lock}")
  endif()
endif()
set(page_script "")
if(EXISTS "${page_to}/fetched-${page_lock}")
  set(page_script "${page_to}/page.min.js")
  # Copied, so that imports are found in the build tree.
  add_custom_command(OUTPUT "${page_script}"
    COMMAND "${CMAKE_COMMAND}" -E copy "${page_from}/page.js" "${page_to}/page.js"
    COMMAND "${page_to}/node_modules/.bin/esbuild" page.js --bundle --minify --format=iife --target=es2020
      --charset=ascii --legal-comments=eof --log-level=warning --outfile=page.min.js
    DEPENDS "${page_from}/page.js" "${page_to}/fetched-${page_lock}"
    WORKING_DIRECTORY "${page_to}" VERBATIM)
else()
  message(STATUS "No npm, or it fetched nothing: reports will have no page of plots")
endif()

add_custom_command(OUTPUT "${IITBFAAS_PAGE_SOURCE}"
  COMMAND "${CMAKE_COMMAND}" "-DTO=${IITBFAAS_PAGE_SOURCE}" "-DTEMPLATE=${page_from}/page.html"
    "-DSTYLE=${page_from}/page.css" "-DSCRIPT=${page_script}" -P "${CMAKE_CURRENT_LIST_DIR}/embed_page.cmake"
  DEPENDS "${page_from}/page.html" "${page_from}/page.css" ${page_script}
    "${CMAKE_CURRENT_LIST_DIR}/embed_page.cmake"
  VERBATIM)
