# PageFiles.cmake - Writes the files of Page/ as C++ strings.
#
#   cmake -D PAGE=<folder> -D OUTPUT=<file> -P PageFiles.cmake
#
# Raw string literals are split, because compilers limit their length.

set(SCRIPTS format tables charts verdict accuracy layers costs main)

function(append_literal name)
  set(text "")
  foreach(file ${ARGN})
    file(READ "${PAGE}/${file}" part)
    string(APPEND text "${part}")
  endforeach()
  string(LENGTH "${text}" length)
  set(result "static constexpr char ${name}[] =\n")
  set(at 0)
  while(at LESS length)
    string(SUBSTRING "${text}" ${at} 8000 piece)
    string(APPEND result "    R\"QWID(${piece})QWID\"\n")
    math(EXPR at "${at} + 8000")
  endwhile()
  set(CONTENT "${CONTENT}${result};\n" PARENT_SCOPE)
endfunction()

set(CONTENT "// Made by PageFiles.cmake of the files in Page/.\n")
append_literal(kPageHtml page.html)
append_literal(kPageStyle page.css)
list(TRANSFORM SCRIPTS APPEND .js)
append_literal(kPageScript ${SCRIPTS})
file(WRITE "${OUTPUT}" "${CONTENT}")
